"""The red flags computed a second time, from the catalogue and not from the SQL."""
