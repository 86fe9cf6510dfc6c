"""A proverb as a picture: typesetting, ornaments and colours, all by code. Knows no other part."""
