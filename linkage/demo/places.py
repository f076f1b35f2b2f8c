"""Where the files of the demo lie."""

from pathlib import Path

REGISTER = Path(__file__).parent / "register" / "city.yaml"
