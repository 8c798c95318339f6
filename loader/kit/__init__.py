"""The kit: `omin init` leaves the folder of a first observatory, `omin propose` the patch of an indicator to share."""
