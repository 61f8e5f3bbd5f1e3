"""What only mail knows: header blocks into messages, messages into responses. Pure."""
