"""The command, for whoever starts it by the name of the package: `python -m socialrx_diary`."""

from socialrx_diary.cli import main

main(prog_name="socialrx-diary")
