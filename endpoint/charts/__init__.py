"""Charts and maps: which figures stand in one, how they are drawn, in which forms and at which addresses."""
