"""The recorded sample: real figures of a few companies, served on loopback, so that a run needs no network."""
