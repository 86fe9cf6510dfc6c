"""getUpdates, and the methods of the webhook."""

import re
from urllib.parse import urlsplit

from bot.demo.params import Params
from bot.demo.refusal import ApiError, Json, bad_request
from bot.demo.state import State, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_updates(state: State, params: Params) -> list[Json]:
    """The updates from `offset` on, waiting up to `timeout` seconds for the first."""
    if state.webhook is not None:
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    state.updates.allow(params.words("allowed_updates"))
    limit = params.integer("limit")
    return await state.updates.poll(
        offset=params.integer("offset") or 0,
        limit=100 if limit is None else limit,
        timeout_s=max(params.integer("timeout") or 0, 0),
    )


def set_webhook(state: State, params: Params) -> bool:
    """Have updates delivered to a URL; an empty one turns that off.

    Telegram takes HTTPS only; plain HTTP is taken here, as a stand-in seldom leaves its machine.
    """
    url = params.text("url")
    if not url:
        return delete_webhook(state, params)
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    state.updates.allow(params.words("allowed_updates"))
    _drop_pending(state, params)
    state.set_webhook(Webhook(url, secret, params.integer("max_connections") or 40))
    return True


def delete_webhook(state: State, params: Params) -> bool:
    """Keep updates for getUpdates again."""
    _drop_pending(state, params)
    if state.webhook is not None:
        state.set_webhook(None)
    return True


def _drop_pending(state: State, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        state.updates.clear()


def get_webhook_info(state: State, params: Params) -> Json:
    """Where updates go, how many wait and what went wrong last."""
    del params
    hook = state.webhook
    found: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }
    if state.updates.allowed:
        found["allowed_updates"] = sorted(state.updates.allowed)
    if hook is None:
        return found
    return found | {"max_connections": hook.max_connections} | hook.last_error
