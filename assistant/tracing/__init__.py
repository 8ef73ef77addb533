"""The steps of an answer, shown by the usual tools where their switches are on."""
