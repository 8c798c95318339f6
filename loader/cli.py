"""The command line, `omin`: exit status 0 when all is well, 1 with error findings, 2 when it could not judge."""

from importlib.metadata import entry_points
from typing import cast

import click


class _Commands(click.Group):
    """The commands of the entry point `omin.commands`: each is loaded when it is asked for, and no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(entry_points(group="omin.commands").names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        found = entry_points(group="omin.commands", name=cmd_name)
        return next((cast("click.Command", entry.load()) for entry in found), None)


@click.group(cls=_Commands)
@click.version_option(package_name="omin")
def main() -> None:
    """Build and serve an observatory of digital inequality as linked open data."""


if __name__ == "__main__":
    main()
