"""Limits of the running bot."""

from pydantic import BaseModel, ConfigDict, Field


class ServiceSettings(BaseModel):
    """What one process will take on at once, and from one person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workers: int = Field(default=2, ge=1, le=64)
    """Proverbs made at the same time, each in a thread of its own."""
    queue: int = Field(default=64, ge=0)
    """Requests that may wait for a worker; one more is told that the bot is busy."""
    deadline_s: float = Field(default=10.0, gt=0)
    """Longest wait for an answer, in seconds."""
    user_per_minute: int = Field(default=20, ge=1)
    """Proverbs that one person may ask for in a minute."""
    chat_per_minute: int = Field(default=20, ge=1)
    """Proverbs that one group may ask for in a minute (Telegram lets a bot send 20)."""
    shutdown_s: float = Field(default=5.0, gt=0)
    """Longest wait for running answers when the process is told to stop, in seconds."""
    concurrent_updates: int = Field(default=64, ge=1)
    """Updates handled at the same time."""
