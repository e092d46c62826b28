// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#include "LsdSubsystem.h"

#include "LsdConnection.h"
#include "LsdViewExtension.h"

namespace
{
std::string Utf8(const FString& Text) { return std::string(TCHAR_TO_UTF8(*Text)); }
}

void ULsdSubsystem::Start(const FString& Url, const FString& Token, FIntPoint MaxSize)
{
	Stop();
	const FLsdFrameExchangeRef Exchange = MakeShared<FLsdFrameExchange, ESPMode::ThreadSafe>();
	Connection = MakeShared<FLsdConnection, ESPMode::ThreadSafe>(Url, Token, MaxSize, Exchange);
	ViewExtension = FSceneViewExtensions::NewExtension<FLsdViewExtension>(Exchange, MaxSize);
	Ticker = FTSTicker::GetCoreTicker().AddTicker(FTickerDelegate::CreateWeakLambda(this, [this](float)
	{
		Connection->Tick(FPlatformTime::Seconds());
		return true;
	}));
}

void ULsdSubsystem::Stop()
{
	FTSTicker::GetCoreTicker().RemoveTicker(Ticker);
	FlushRenderingCommands(); // the view extension may be in use
	ViewExtension.Reset();
	Connection.Reset();
}

void ULsdSubsystem::RaiseEvent(const FString& Name, const TMap<FString, float>& Data)
{
	if (!Connection) return;
	lsd::EventData Values;
	for (const auto& [Key, Value] : Data) Values.emplace_back(Utf8(Key), double{Value});
	Connection->Tell([&](int64 Id) { return lsd::EncodeEvent(Id, Utf8(Name), Values); });
}

void ULsdSubsystem::SetParameter(const FString& Name, float Value)
{
	if (!Connection) return;
	lsd::Wish Wish;
	Wish.kind = lsd::Wish::Kind::Parameter;
	Wish.text = Utf8(Name);
	Wish.value = Value;
	Connection->Ask(MoveTemp(Wish));
}

void ULsdSubsystem::SetPrompt(const FString& Prompt, float Seconds, float Strength)
{
	if (!Connection) return;
	lsd::Wish Wish;
	Wish.kind = lsd::Wish::Kind::Prompt;
	Wish.mix = {{Utf8(Prompt), 1.0}};
	Wish.seconds = Seconds;
	Wish.strength = Strength;
	Connection->Ask(MoveTemp(Wish));
}

void ULsdSubsystem::SetRules(const FString& Toml)
{
	if (!Connection) return;
	lsd::Wish Wish;
	Wish.text = Utf8(Toml);
	Connection->Ask(MoveTemp(Wish));
}

void ULsdSubsystem::Reanchor()
{
	if (Connection) Connection->Tell([](int64 Id) { return lsd::EncodeReanchor(Id); });
}

bool ULsdSubsystem::IsConnected() const { return Connection && Connection->IsReady(); }

float ULsdSubsystem::GetLatencyMs() const { return Connection ? float(Connection->LatencyMs()) : 0.0f; }

FString ULsdSubsystem::GetMessage() const { return Connection ? Connection->Message() : FString(); }

void ULsdSubsystem::Deinitialize()
{
	Stop();
	Super::Deinitialize();
}
