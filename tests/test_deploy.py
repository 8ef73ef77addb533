"""What `deploy/` names is there: no container engine runs here, so what can be read of it is read."""

from __future__ import annotations

from pathlib import Path

import yaml

from assistant.cli.command import build_parser
from assistant.settings import Settings
from assistant.ui.ending import LONGEST

DEPLOY = Path(__file__).parent.parent / "deploy"
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def test_the_services_run_commands_that_there_are_with_settings_that_there_are() -> None:
    assert set(OURS) == {"chat", "worker"}
    for service in OURS.values():
        if command := service.get("command"):
            build_parser().parse_args(command)
        fields = {name.removeprefix("ASSISTANT_").lower() for name in service["environment"]}
        assert fields <= set(Settings.model_fields)
        assert set(service["depends_on"]) <= set(SERVICES)


def test_who_is_told_to_end_has_the_time_to() -> None:
    for service in OURS.values():
        assert float(service["stop_grace_period"].removesuffix("s")) > LONGEST


def test_the_image_is_made_of_files_that_there_are_and_is_nobody_s_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY deploy") for word in line.split()[1:-1]]
    assert copied
    for name in copied:
        assert (DEPLOY.parent / name).is_file()
    assert any(line.startswith("USER ") and line != "USER root" for line in lines)
