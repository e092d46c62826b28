// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#pragma once

#include "LsdFrameExchange.h"
#include "RHIGPUReadback.h"
#include "SceneViewExtension.h"
#include "ScreenPass.h"

/** Stands behind the tonemapper: takes the picture of the world there, and draws the newest answer over it. The user
 *  interface is drawn later and stays as it is. Lives on the render thread. */
class FLsdViewExtension : public FSceneViewExtensionBase
{
public:
	FLsdViewExtension(const FAutoRegister& AutoRegister, FLsdFrameExchangeRef InExchange, FIntPoint InMaxSize);

	virtual void SetupViewFamily(FSceneViewFamily&) override {}
	virtual void SetupView(FSceneViewFamily&, FSceneView&) override {}
	virtual void BeginRenderViewFamily(FSceneViewFamily&) override {}
	virtual void SubscribeToPostProcessingPass(
		EPostProcessingPass Pass, const FSceneView& View, FPostProcessingPassDelegateArray& Callbacks, bool bIsEnabled) override;

private:
	/** One readback on its way. */
	struct FSlot
	{
		TUniquePtr<FRHIGPUTextureReadback> Readback;
		FIntPoint Size = FIntPoint::ZeroValue;
		int64 TimeUs = 0;
		bool bIsBusy = false;
	};

	static constexpr int32 NumSlots = 3;

	FScreenPassTexture AfterTonemap(FRDGBuilder& Graph, const FSceneView& View, const FPostProcessMaterialInputs& Inputs);
	void Capture(FRDGBuilder& Graph, const FSceneView& View, const FScreenPassTexture& Colour);
	void CollectReadbacks();
	FScreenPassTexture AnswerTexture(FRDGBuilder& Graph);
	FIntPoint FittedSize(FIntPoint Size) const;

	FLsdFrameExchangeRef Exchange;
	FIntPoint MaxSize;
	FSlot Slots[NumSlots];
	FTextureRHIRef Uploaded;
	TSharedPtr<FLsdPixels, ESPMode::ThreadSafe> UploadedPixels; // what Uploaded holds
};
