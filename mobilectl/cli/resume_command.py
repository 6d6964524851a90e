"""`mobilectl resume`: lets paused definitions go out again."""

from __future__ import annotations

from dataclasses import replace

from mobilectl.cli.rollouts import rollout_command
from mobilectl.messages import say

COMMAND = rollout_command(
    "resume",
    say("Let paused definitions go out again.\n\nThey go out to those to whom they went before. ID is a campaign or a touchpoint.").text,
    lambda _, before: replace(before, paused=False),
)
