"""One module for each language that has files made from the header."""
