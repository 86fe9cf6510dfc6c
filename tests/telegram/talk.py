"""Talking to the bot through the stand-in."""

from bot.demo.messages import Message
from bot.demo.people import User
from bot.demo.server import StandIn
from bot.demo.state import ChatRef


async def ask(standin: StandIn, text: str, user: User | None = None) -> Message:
    """Write to the bot in private and wait for what it answers."""
    person = user or standin.world.anna
    said = await standin.world.say(person, person, text)
    return await standin.world.wait_for_message(person, after=said)


async def everything_taken(standin: StandIn) -> None:
    """Wait until the bot has begun to handle all that was said so far.

    Updates are taken in order, so once a last one is answered all earlier ones have begun; the
    end of the bot then waits for them. What it left unsaid can be told only after that.
    """
    await ask(standin, "/about", standin.world.boris)


def said_by_bot(standin: StandIn, chat: ChatRef) -> list[str]:
    """All that the bot has said in a chat."""
    world = standin.world
    return [each.text for each in world.chat(chat).messages.values() if each.sender == world.bot]
