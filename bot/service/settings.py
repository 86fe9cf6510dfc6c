"""Limits of the running bot."""

from pydantic import BaseModel, ConfigDict, Field


class PoolSettings(BaseModel):
    """Proverbs made before anybody asks for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int = Field(default=24, ge=0, le=10_000)
    """Proverbs kept ready of each culture; 0 makes every one when it is asked for."""
    best_of: int = Field(default=8, ge=1, le=1000)
    """Seeds of which the best is kept; each seed is the best of its own candidates already."""
    threads: int = Field(default=1, ge=1, le=64)
    """Threads that make them, while nobody waits."""
    cpu_share: float = Field(default=0.5, gt=0, le=1)
    """Of one processor core, what each of these threads takes at the most."""
    idle_s: float = Field(default=0.3, ge=0)
    """They go on only so long after the last request, in seconds."""


class QuarantineSettings(BaseModel):
    """When people's votes take a proverb out of use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dislikes: int = Field(default=3, ge=1)
    """So many 👎 at least."""
    share: float = Field(default=0.7, gt=0, le=1)
    """Of all its votes, so great a part at least."""


class ServiceSettings(BaseModel):
    """What one process will take on at once, and from one person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workers: int = Field(default=2, ge=1, le=64)
    """Proverbs made at the same time, each in a thread of its own."""
    queue: int = Field(default=64, ge=0)
    """Requests that may wait for a worker; one more is told that the bot is busy."""
    deadline_s: float = Field(default=10.0, gt=0)
    """Longest wait for an answer, in seconds."""
    word_deadline_s: float = Field(default=2.0, gt=0)
    """Longest try at a proverb about a word, in seconds; then an ordinary one is given."""
    user_per_minute: int = Field(default=20, ge=1)
    """Requests of one person in a minute: any command, and any button for a proverb."""
    chat_per_minute: int = Field(default=20, ge=1)
    """Requests of one group in a minute (Telegram lets a bot send 20 messages)."""
    shutdown_s: float = Field(default=5.0, gt=0)
    """Longest wait for running answers when the process is told to stop, in seconds."""
    concurrent_updates: int = Field(default=64, ge=1)
    """Updates handled at the same time."""
    models_every_s: float = Field(default=5.0, gt=0)
    """How often the models' folders are looked at for new ones, in seconds."""
    pool: PoolSettings = PoolSettings()
    """Proverbs made before anybody asks for them."""
    quarantine: QuarantineSettings = QuarantineSettings()
    """When votes hide a proverb and its near copies."""
