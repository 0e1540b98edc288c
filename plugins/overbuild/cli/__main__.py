"""``python -m overbuild.cli`` is the same as the ``overbuild`` script."""

from overbuild.cli.app import app

app(prog_name="overbuild")
