"""`mobilectl schema`: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mobilectl.cli.session import Session
from mobilectl.cli.words import argument, command, option
from mobilectl.messages import say
from mobilectl.workspace.writing import write_atomically


@command(
    "schema",
    say(
        "Write the JSON Schemas of the definition files.\n\nWith NAME, the schema of that file goes to standard output; with --output, all "
        "go to files in that folder."
    ).text,
)
@argument("name", required=False)
@option("-o", "--output", "output", type=click.Path(file_okay=False, path_type=Path), help=say("The folder to write all schemas to.").text)
@click.pass_context
def COMMAND(context: click.Context, name: str | None, output: Path | None) -> None:
    from mobilectl.errors import UsageError
    from mobilectl.workspace.convert import did_you_mean
    from mobilectl.workspace.schemas import MODELS, json_schema

    session = Session(context)
    if (name is None) == (output is None):
        raise UsageError(say("give either a NAME or --output"), say("known are: {known}", known=tuple(MODELS)))
    if name is not None:
        if name not in MODELS:
            raise UsageError(say("there is no schema `{name}`", name=name), did_you_mean(name, tuple(MODELS)))
        session.out(json.dumps(json_schema(name, session.language), ensure_ascii=False, indent=2))
        return
    assert output is not None
    for one in MODELS:
        path = output / f"{one}.schema.json"
        write_atomically(path, json.dumps(json_schema(one, session.language), ensure_ascii=False, indent=2) + "\n")
        session.out(str(path))
