"""Files that were uploaded: kept by id, so that they can be sent again without their bytes."""

import hashlib
import mimetypes
import struct
from dataclasses import dataclass

from bot.demo.refusal import ApiError, Json, bad_request

MAX_PHOTO_BYTES = 10 * 2**20
MAX_DOCUMENT_BYTES = 50 * 2**20
# Start-of-frame markers of JPEG (ITU T.81, table B.1), all but DHT, JPG and DAC.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Photo:
    """An uploaded picture; width and height in pixels."""

    file_id: str
    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def path(self) -> str:
        """The path by which `/file/bot<token>/` serves it."""
        return f"photos/{self.file_id}.{self.media_type.removeprefix('image/')}"

    def file_json(self) -> Json:
        """The ``File`` object."""
        unique = self.file_id[-16:]
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": len(self.data)}

    def json(self) -> Json:
        """The ``PhotoSize`` object."""
        return self.file_json() | {"width": self.width, "height": self.height}


@dataclass(frozen=True)
class Document:
    """An uploaded file of any kind."""

    file_id: str
    data: bytes
    name: str

    @property
    def media_type(self) -> str:
        """What its name says of its kind."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def path(self) -> str:
        """The path by which `/file/bot<token>/` serves it."""
        return f"documents/{self.file_id}"

    def file_json(self) -> Json:
        """The ``File`` object."""
        unique = self.file_id[-16:]
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": len(self.data)}

    def json(self) -> Json:
        """The ``Document`` object."""
        return self.file_json() | {"file_name": self.name, "mime_type": self.media_type}


def read_document(data: bytes, name: str) -> Document:
    """Take an uploaded file.

    Raises:
        ApiError: 400, it is empty; 413, more than 50 MiB.
    """
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > MAX_DOCUMENT_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    named = hashlib.sha256(data + name.encode()).hexdigest()[:32]
    return Document(f"document-{named}", data, name)


def read_photo(data: bytes) -> Photo:
    """Recognise an uploaded picture.

    Raises:
        ApiError: 400, the bytes are no PNG or JPEG, or more than 10 MiB.
    """
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > MAX_PHOTO_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    size, media_type = _png_size(data), "image/png"
    if size is None:
        size, media_type = _jpeg_size(data), "image/jpeg"
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    file_id = "photo-" + hashlib.sha256(data).hexdigest()[:32]
    return Photo(file_id, data, media_type, *size)


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return None
