"""The blocks of pymdownx, imported without the network code that comes with them."""

from anagen.without_network import without_network

with without_network():
    from pymdownx.blocks import BlocksExtension, BlocksProcessor
    from pymdownx.blocks.block import Block

__all__ = ["Block", "BlocksExtension", "BlocksProcessor"]
