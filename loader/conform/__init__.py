"""Public checks of an observatory, ours or not, as its readers and aggregators meet it: `omin conform URL`."""
