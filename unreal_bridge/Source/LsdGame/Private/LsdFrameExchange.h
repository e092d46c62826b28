// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Misc/ScopeLock.h"

#include <atomic>

/** A picture as bytes: blue, green, red, alpha; the first row is the highest one. */
struct FLsdPixels
{
	int32 Width = 0;
	int32 Height = 0;
	TArray64<uint8> Bgra;
	int64 TimeUs = 0;
};

/** Between render thread and game thread: one picture each way, the newest wins, nobody waits. */
class FLsdFrameExchange
{
public:
	/** Pictures that the render thread may take now: free credits, less those on their way. */
	std::atomic<int32> NumWanted{0};

	/** Whether the answer may still be shown: false once it is too old. */
	std::atomic<bool> bIsFresh{false};

	void PutCapture(FLsdPixels&& Pixels) { FScopeLock Lock(&Gate); Capture = MoveTemp(Pixels); bHasCapture = true; }

	bool TryTakeCapture(FLsdPixels& Pixels)
	{
		FScopeLock Lock(&Gate);
		if (!bHasCapture) return false;
		Pixels = MoveTemp(Capture);
		bHasCapture = false;
		return true;
	}

	void PutAnswer(TSharedPtr<FLsdPixels, ESPMode::ThreadSafe> Pixels) { FScopeLock Lock(&Gate); Answer = MoveTemp(Pixels); }

	TSharedPtr<FLsdPixels, ESPMode::ThreadSafe> NewestAnswer() { FScopeLock Lock(&Gate); return Answer; }

private:
	FCriticalSection Gate;
	FLsdPixels Capture;
	bool bHasCapture = false;
	TSharedPtr<FLsdPixels, ESPMode::ThreadSafe> Answer;
};

using FLsdFrameExchangeRef = TSharedRef<FLsdFrameExchange, ESPMode::ThreadSafe>;
