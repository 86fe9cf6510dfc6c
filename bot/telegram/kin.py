"""«Похожая настоящая»: the real saying of the culture that comes closest to a proverb."""

import structlog

from bot.errors import CorpusError
from bot.service.kin import Kin
from bot.service.proverbs import ProverbService
from bot.telegram.feature import Feature, Parts
from bot.telegram.request import Request
from bot.telegram.row import KIN

log = structlog.get_logger()


def feature(parts: Parts) -> Feature:
    """The button."""
    corpora = {each: parts.config.corpus_path(each) for each in parts.config.cultures}
    return Feature(buttons={KIN: RealSayings(parts.service, Kin(corpora)).show})


class RealSayings:
    """Answers with real sayings."""

    def __init__(self, service: ProverbService, kin: Kin) -> None:
        self._service = service
        self._kin = kin

    async def show(self, request: Request) -> None:
        """Reply to the proverb with its nearest kin, and say that nobody checked whose it is."""
        async with request.typing():
            proverb = await self._service.remake(request.data)
            try:
                saying = await self._kin.nearest(proverb.culture, proverb.text)
            except CorpusError as error:
                log.error("corpus_unreadable", error=str(error))
                return await request.tell(request.words.plain("kin.none"))
        return await request.reply(
            request.words.html("kin.text", text=saying.text, attribution=saying.attribution),
            quoted=True,
        )
