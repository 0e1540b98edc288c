"""The command line. ``overbuild --help`` must stay quick: heavy modules are imported by the command that needs them."""

from overbuild.cli.app import app

__all__ = ["app"]
