"""The link to engines and other machines: MessagePack over a WebSocket, its server, clients and page."""
