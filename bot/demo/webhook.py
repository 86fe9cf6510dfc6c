"""Delivery of updates to the bot's webhook, again and again until it says 2xx."""

import asyncio

import httpx

from bot.demo.faults import Faults
from bot.demo.refusal import Json
from bot.demo.state import State, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 10.0
ANSWER_WITHIN_S = 30.0


async def deliver_updates(state: State, faults: Faults) -> None:
    """Carry each update to the webhook, one at a time and in order; runs until cancelled."""
    pause_s = FIRST_RETRY_S
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN_S, trust_env=False) as client:
        while True:
            hook, update = state.webhook, state.updates.first()
            if hook is None or update is None:
                await state.updates.bell.heard()
            elif await _delivered(client, state, hook, update, faults):
                state.updates.confirm(update["update_id"] + 1)
                pause_s = FIRST_RETRY_S
            else:
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LAST_RETRY_S)


async def _delivered(
    client: httpx.AsyncClient, state: State, hook: Webhook, update: Json, faults: Faults
) -> bool:
    headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
    try:
        answer = await client.post(hook.url, json=update, headers=headers)
        trouble = "" if answer.is_success else f"{answer.status_code} {answer.reason_phrase}"
    except httpx.HTTPError as error:
        trouble = type(error).__name__
    if faults.take("webhook") is not None:
        trouble = "answer lost by a fault on demand"
    if trouble:
        message = f"Wrong response from the webhook: {trouble}"
        hook.last_error = {"last_error_date": state.now(), "last_error_message": message}
    return not trouble
