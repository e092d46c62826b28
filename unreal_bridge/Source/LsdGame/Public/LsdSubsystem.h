// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#pragma once

#include "Containers/Ticker.h"
#include "CoreMinimal.h"
#include "Subsystems/GameInstanceSubsystem.h"

#include "LsdSubsystem.generated.h"

class FLsdConnection;
class FLsdViewExtension;

/** Restyles the game: call Start once, then tell what happens. All from the game thread, in C++ or Blueprint. */
UCLASS()
class LSDGAME_API ULsdSubsystem : public UGameInstanceSubsystem
{
	GENERATED_BODY()

public:
	/** Connect to `lsd-game serve` and keep at it; frames are scaled down to fit into MaxSize pixels. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void Start(const FString& Url = TEXT("ws://127.0.0.1:8765"), const FString& Token = TEXT(""), FIntPoint MaxSize = FIntPoint(640, 360));

	/** Show the game's own picture again. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void Stop();

	/** Something happened; the rules say what it does to the picture. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void RaiseEvent(const FString& Name, const TMap<FString, float>& Data);

	/** A number of the game has changed, such as health. Not every frame: 100 messages a second are taken. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void SetParameter(const FString& Name, float Value);

	/** Fade to another style, in words. Strength 0 is the game's own picture; below 0 it stays as it is. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void SetPrompt(const FString& Prompt, float Seconds = 1.0f, float Strength = -1.0f);

	/** Which event calls for which style: the text of a TOML file. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void SetRules(const FString& Toml);

	/** Draw the next frame as a first frame: at a cut to another scene. */
	UFUNCTION(BlueprintCallable, Category = "LSD")
	void Reanchor();

	UFUNCTION(BlueprintPure, Category = "LSD")
	bool IsConnected() const;

	/** From picture to picture, smoothed, in milliseconds. */
	UFUNCTION(BlueprintPure, Category = "LSD")
	float GetLatencyMs() const;

	/** One sentence: why there is no connection, or what the server says. */
	UFUNCTION(BlueprintPure, Category = "LSD")
	FString GetMessage() const;

	virtual void Deinitialize() override;

private:
	TSharedPtr<FLsdConnection, ESPMode::ThreadSafe> Connection;
	TSharedPtr<FLsdViewExtension, ESPMode::ThreadSafe> ViewExtension;
	FTSTicker::FDelegateHandle Ticker;
};
