"""A bot process whose model never answers: `python -m tests.telegram.hung_bot API_URL TOKEN`."""

import asyncio
import sys
import tempfile
import threading
from pathlib import Path

from pydantic import SecretStr

from bot.config import Environment
from bot.telegram.run import run
from tests.service.makers import FakeMaker
from tests.telegram.bots import config_with

if __name__ == "__main__":
    maker = FakeMaker()
    maker.gates["zen"] = threading.Event()
    config = config_with(shutdown_s=1.0, deadline_s=60)
    with tempfile.TemporaryDirectory() as folder:
        environment = Environment(
            token=SecretStr(sys.argv[2]),
            api_url=sys.argv[1],
            database=SecretStr(str(Path(folder) / "test.sqlite3")),
        )
        asyncio.run(run(config, environment, maker, asyncio.Event()))
