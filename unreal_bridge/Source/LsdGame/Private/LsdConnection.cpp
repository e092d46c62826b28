// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#include "LsdConnection.h"

#include "Async/Async.h"
#include "IWebSocket.h"
#include "LsdJpeg.h"
#include "WebSocketsModule.h"

namespace
{
constexpr double PingSeconds = 1.0;    // of silence, and between two pings: a model that loads or draws for long says nothing
constexpr double SilenceSeconds = 3.0; // the network is gone, whatever TCP believes
constexpr double HoldSeconds = 1.0;    // the game's own picture returns when no answer has come for so long

std::string Utf8(const FString& Text) { return std::string(TCHAR_TO_UTF8(*Text)); }
}

FLsdConnection::FLsdConnection(
	const FString& InUrl, const FString& InToken, FIntPoint InMaxSize, FLsdFrameExchangeRef InExchange)
	: Url(InUrl), Token(InToken), MaxSize(InMaxSize), Exchange(InExchange)
{
}

FLsdConnection::~FLsdConnection()
{
	Exchange->NumWanted = 0;
	Exchange->bIsFresh = false;
	if (!Socket) return;
	Socket->OnClosed().Clear();
	Socket->OnConnectionError().Clear();
	Socket->OnRawMessage().Clear();
	Socket->Close();
}

void FLsdConnection::Tick(double NowSeconds)
{
	Retired.Reset();
	if (!Socket && bMayReconnect && NowSeconds >= NextAttemptSeconds) Open(NowSeconds);
	SendCapture();
	const int32 NumFree = IsReady() ? Conversation->NumCredits() - NumEncoding : 0;
	Exchange->NumWanted = FMath::Max(0, NumFree);
	Exchange->bIsFresh = NowSeconds - LastAnswerSeconds < HoldSeconds;
	const double QuietSeconds = NowSeconds - LastHeardSeconds;
	if (Socket && QuietSeconds > SilenceSeconds) OnEnded(1006, TEXT("the server is silent"));
	const bool bAsks = QuietSeconds > PingSeconds && NowSeconds - LastPingSeconds > PingSeconds;
	if (bAsks && Tell([](int64 Id) { return lsd::EncodePing(Id); })) LastPingSeconds = NowSeconds;
}

bool FLsdConnection::Tell(TFunctionRef<lsd::Bytes(int64)> Encode)
{
	if (!IsReady()) return false;
	Send(Encode(NextId++));
	return true;
}

void FLsdConnection::Ask(lsd::Wish Wish)
{
	Wish.id = NextId++;
	Wishes.Keep(Wish);
	if (IsReady()) Send(Wish.Encode());
}

void FLsdConnection::Open(double NowSeconds)
{
	LastHeardSeconds = NowSeconds;
	Partial.Reset();
	lsd::Identify Identity{"unreal 0.1.0", MaxSize.X, MaxSize.Y, lsd::Codec::Jpeg, Utf8(Token), ResumeKey};
	Conversation.Emplace(MoveTemp(Identity));
	Socket = FWebSocketsModule::Get().CreateWebSocket(Url, lsd::kSubprotocol);
	Socket->OnConnectionError().AddLambda([this](const FString& Error) { OnEnded(1006, Error); });
	Socket->OnClosed().AddLambda([this](int32 Code, const FString& Reason, bool) { OnEnded(Code, Reason); });
	Socket->OnRawMessage().AddRaw(this, &FLsdConnection::OnBytes);
	Socket->Connect();
}

void FLsdConnection::OnEnded(int32 Code, const FString& Reason)
{
	Sentence = Reason;
	bMayReconnect = lsd::MayReconnect(Code);
	NextAttemptSeconds = FPlatformTime::Seconds() + lsd::ReconnectDelaySeconds(NumFailures++, FMath::FRand());
	Conversation.Reset();
	if (!Socket) return;
	Socket->OnClosed().Clear();
	Socket->OnConnectionError().Clear();
	Socket->OnRawMessage().Clear();
	Socket->Close();
	Retired = MoveTemp(Socket);
}

void FLsdConnection::OnBytes(const void* Data, SIZE_T Size, SIZE_T BytesRemaining)
{
	LastHeardSeconds = FPlatformTime::Seconds();
	Partial.Append(static_cast<const uint8*>(Data), Size);
	if (BytesRemaining > 0) return;
	const TArray<uint8> Bytes = MoveTemp(Partial);
	Partial.Reset();
	lsd::Bytes Reply;
	lsd::ProtocolError Error;
	const auto Message = Conversation->Receive(Bytes.GetData(), Bytes.Num(), Reply, Error);
	if (!Message)
	{
		OnEnded(static_cast<int32>(Error.code), UTF8_TO_TCHAR(Error.sentence.c_str()));
		return;
	}
	if (!Reply.empty()) Send(Reply);
	if (const auto* Ready = std::get_if<lsd::Ready>(&*Message)) OnReady(*Ready);
	if (const auto* Answer = std::get_if<lsd::Answer>(&*Message)) OnAnswer(*Answer);
	if (const auto* Status = std::get_if<lsd::Status>(&*Message)) Sentence = UTF8_TO_TCHAR(Status->message.c_str());
	if (const auto* Ack = std::get_if<lsd::Ack>(&*Message)) OnAck(*Ack);
}

void FLsdConnection::OnReady(const lsd::Ready& Ready)
{
	ResumeKey = Ready.resumeKey;
	NumFailures = 0;
	Sentence.Reset();
	for (const lsd::Wish& Wish : Wishes.ToSay(Ready.isResumed)) Send(Wish.Encode());
}

void FLsdConnection::OnAck(const lsd::Ack& Ack)
{
	Wishes.OnAck(Ack);
	if (!Ack.isOk) Sentence = UTF8_TO_TCHAR(Ack.message.c_str());
}

void FLsdConnection::OnAnswer(const lsd::Answer& Answer)
{
	LastAnswerSeconds = FPlatformTime::Seconds();
	const double LatencyMs = (LastAnswerSeconds * 1e6 - Answer.timeUs) / 1000.0;
	SmoothedLatencyMs = SmoothedLatencyMs > 0 ? 0.9 * SmoothedLatencyMs + 0.1 * LatencyMs : LatencyMs;
	Async(EAsyncExecution::ThreadPool, [Data = Answer.data, Exchange = Exchange]
	{
		if (auto Pixels = LsdJpeg::Read(Data)) Exchange->PutAnswer(MoveTemp(Pixels));
	});
}

void FLsdConnection::SendCapture()
{
	FLsdPixels Pixels;
	if (!IsReady() || !Exchange->TryTakeCapture(Pixels)) return;
	NumEncoding++;
	Async(EAsyncExecution::ThreadPool, [Pixels = MoveTemp(Pixels), Weak = AsWeak()]
	{
		lsd::Picture Picture = LsdJpeg::Write(Pixels);
		AsyncTask(ENamedThreads::GameThread, [Picture = MoveTemp(Picture), Weak]
		{
			const auto Self = Weak.Pin();
			if (!Self) return;
			Self->NumEncoding--;
			if (!Self->IsReady() || Picture.data.empty()) return;
			const lsd::Bytes Bytes = Self->Conversation->SendFrame(Picture);
			if (!Bytes.empty()) Self->Send(Bytes);
		});
	});
}

void FLsdConnection::Send(const lsd::Bytes& Bytes)
{
	Socket->Send(Bytes.data(), Bytes.size(), true);
}
