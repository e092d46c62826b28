// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#pragma once

#include "ClientMessages.h"
#include "LsdFrameExchange.h"

/** Pictures to and from JPEG; any thread. */
namespace LsdJpeg
{
/** A picture ready to be sent; its data is empty when the encoder fails. */
lsd::Picture Write(const FLsdPixels& Pixels);

/** The pixels of an answer; null when they cannot be read. */
TSharedPtr<FLsdPixels, ESPMode::ThreadSafe> Read(const lsd::Bytes& Data);
}
