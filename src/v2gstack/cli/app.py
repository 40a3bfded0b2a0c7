"""The application: its commands, which are loaded when they are used, and what becomes of errors."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NamedTuple

import click

from v2gstack import __version__
from v2gstack.cli.talk import DEBUG, FINE, INTERRUPTED, QUIET, USAGE, exit_code_of, nearest, tell_error, tell_failure
from v2gstack.errors import V2gError

__all__ = ["Application", "app", "run"]


class _Entry(NamedTuple):
    """A command that is loaded when it is used.

    Attributes:
        module: Its module in this package.
        summary: What ``--help`` says of it.
    """

    module: str
    summary: str


COMMANDS: Final[dict[str, _Entry]] = {
    "decode": _Entry("decode", "Explain a message: hex, base64, a file or stdin; guesses the schema and says why."),
    "inspect": _Entry("inspection", "Show a capture as one line per message, with negotiation and delays."),
    "encode": _Entry("encode", "Turn a message from XML or JSON into EXI."),
    "demo": _Entry("demo", "Let a simulated car charge and discharge; or report on a capture."),
    "simulate": _Entry("simulate", "Be a simulated station or car for a real counterpart."),
    "slac": _Entry("slac", "Look at the powerline: which modem is there, who answers, how well they hear each other."),
    "meter": _Entry("meter", "Verify signed meter records; read, watch and calibrate meters; draw a session."),
    "schema": _Entry("schemas", "List the schema sets, show their elements and documents."),
    "ocpp": _Entry("ocpp", "Be a station or a CSMS of OCPP 1.6, 2.0.1 and 2.1, or explain their frames."),
    "plugins": _Entry("plugins", "List plug-ins, check whether they keep their contract, begin a new one."),
    "pki": _Entry("pki", "Make a test PKI, show certificates, check paths."),
    "keys": _Entry("keys", "Make private keys in files or tokens, show them, request certificates."),
    "doctor": _Entry("doctor", "Tell versions, engine and what is missing, with the fix for each."),
}


#: Key of ``click.Context.meta``: the commands of plug-ins, once they are loaded.
_PLUGGED: Final = "v2gstack.plugged"


class _Never(click.UsageError):
    """Raised by nobody."""


#: Raised for a group without a command, from click 8.2 on; before, the help was shown and all was fine.
_HELP: Final[type[click.UsageError]] = getattr(click.exceptions, "NoArgsIsHelpError", _Never)

_EPILOG: Final = """\b
Examples:
  v2gstack decode 809a004011d01bb19732da177000
  v2gstack inspect charge.pcap --stats
"""


class Application(click.Group):
    """A group that imports a command when it is asked for, and that ends as the conventions of this command line say."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help page."""
        return [*COMMANDS, *(name for name in self._plugged(ctx) if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return self._plugged(ctx).get(cmd_name)
        command = import_module(f"v2gstack.cli.{entry.module}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])
        plugged = [(name, each.get_short_help_str(90)) for name, each in self._plugged(ctx).items() if name not in COMMANDS]
        if plugged:
            with formatter.section("Commands of plug-ins"):
                formatter.write_dl(plugged)

    def _plugged(self, ctx: click.Context) -> dict[str, click.Command]:
        """Commands of plug-ins, loaded when the command line is asked for something that is not built in, or for all there is."""
        from v2gstack.cli.plugging import commands_of_plugins

        if _PLUGGED not in ctx.meta:
            ctx.meta[_PLUGGED] = commands_of_plugins()
        found: dict[str, click.Command] = ctx.meta[_PLUGGED]
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and args[0] not in self._plugged(ctx):
            raise click.UsageError(f"there is no command {args[0]!r}. {nearest(args[0], self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and let go quietly when nobody reads any more."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # whoever read has seen enough; the interpreter would complain when it flushes at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FINE
        return result

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, tell errors in three lines, and leave with the right code."""
        code = self._run(args, prog_name, complete_var, extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(self, args: Sequence[str] | None, prog_name: str | None, complete_var: str | None, extra: dict[str, Any]) -> int:
        debug = "--debug" in (sys.argv if args is None else args)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # a terminal that lacks a character shows an escape instead
                stream.reconfigure(errors="backslashreplace")
        try:
            result = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except _HELP as error:
            click.echo(error.format_message(), err=True)
            return USAGE
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "v2gstack"
            what, _, advice = error.format_message().partition(". ")
            tell_failure(what, where, advice or f"see {where} --help")
            return USAGE
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted", err=True)
            return INTERRUPTED
        except V2gError as error:
            if debug:
                import traceback

                traceback.print_exc()
            words = sys.argv[1:] if args is None else args
            tell_error(error, " ".join(["v2gstack", *[word for word in words if word in COMMANDS][:1]]))
            return exit_code_of(error)
        return result if isinstance(result, int) else FINE


@click.command(cls=Application, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="v2gstack")
@click.option("--debug", is_flag=True, help="Show where in the program an error came from.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
@click.pass_context
def app(ctx: click.Context, debug: bool, quiet: bool) -> None:
    """V2G messages for people: DIN 70121, ISO 15118-2 and ISO 15118-20.

    Results go to stdout, everything else to stderr. Exit codes: 0 fine, 1 a finding, 2 wrong usage, 3 unreadable input,
    4 something is missing.
    """
    ctx.meta[DEBUG] = debug
    ctx.meta[QUIET] = quiet


def run(arguments: list[str] | None = None) -> int:
    """Run the application and give its exit code."""
    code = app.main(arguments, prog_name="v2gstack", standalone_mode=False)
    return code if isinstance(code, int) else 0
