// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#pragma once

#include "Conversation.h"
#include "LsdFrameExchange.h"
#include "Wishes.h"

class IWebSocket;

/** Keeps the game connected: connects again by itself and resumes its session. Game thread only; JPEG is written and
 *  read on pool threads. */
class FLsdConnection : public TSharedFromThis<FLsdConnection, ESPMode::ThreadSafe>
{
public:
	FLsdConnection(const FString& InUrl, const FString& InToken, FIntPoint InMaxSize, FLsdFrameExchangeRef InExchange);
	~FLsdConnection();

	void Tick(double NowSeconds);

	/** Send a small message, made with the id that it gets; false when there is no connection. */
	bool Tell(TFunctionRef<lsd::Bytes(int64)> Encode);

	/** Keep rules, a prompt or a parameter, and send it: now, when it got lost, and to each new session. */
	void Ask(lsd::Wish Wish);

	bool IsReady() const { return Conversation && Conversation->ready().has_value(); }
	const FString& Message() const { return Sentence; }
	double LatencyMs() const { return SmoothedLatencyMs; }

private:
	void Open(double NowSeconds);
	void OnEnded(int32 Code, const FString& Reason);
	void OnBytes(const void* Data, SIZE_T Size, SIZE_T BytesRemaining);
	void OnReady(const lsd::Ready& Ready);
	void OnAck(const lsd::Ack& Ack);
	void OnAnswer(const lsd::Answer& Answer);
	void SendCapture();
	void Send(const lsd::Bytes& Bytes);

	const FString Url, Token;
	const FIntPoint MaxSize;
	const FLsdFrameExchangeRef Exchange;
	TSharedPtr<IWebSocket> Socket;
	TSharedPtr<IWebSocket> Retired; // it may end inside its own callback, so it goes with the next tick
	TOptional<lsd::Conversation> Conversation;
	std::string ResumeKey;
	FString Sentence;
	lsd::Wishes Wishes;
	int64 NextId = 1;     // of a small message, over all connections; its ack brings it back
	TArray<uint8> Partial; // of a message that comes in pieces
	int32 NumFailures = 0;
	int32 NumEncoding = 0;
	bool bMayReconnect = true;
	double NextAttemptSeconds = 0;
	double LastHeardSeconds = 0;
	double LastPingSeconds = 0;
	double LastAnswerSeconds = 0;
	double SmoothedLatencyMs = 0;
};
