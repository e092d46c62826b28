// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#include "LsdViewExtension.h"

#include "Algo/Find.h"
#include "PostProcess/PostProcessMaterialInputs.h"
#include "RenderGraphUtils.h"

FLsdViewExtension::FLsdViewExtension(const FAutoRegister& AutoRegister, FLsdFrameExchangeRef InExchange, FIntPoint InMaxSize)
	: FSceneViewExtensionBase(AutoRegister), Exchange(InExchange), MaxSize(InMaxSize)
{
}

void FLsdViewExtension::SubscribeToPostProcessingPass(
	EPostProcessingPass Pass, const FSceneView& View, FPostProcessingPassDelegateArray& Callbacks, bool bIsEnabled)
{
	if (Pass == EPostProcessingPass::Tonemap && bIsEnabled && View.bIsGameView && !View.bIsSceneCapture)
	{
		Callbacks.Add(FPostProcessingPassDelegate::CreateRaw(this, &FLsdViewExtension::AfterTonemap));
	}
}

FScreenPassTexture FLsdViewExtension::AfterTonemap(
	FRDGBuilder& Graph, const FSceneView& View, const FPostProcessMaterialInputs& Inputs)
{
	const FScreenPassTexture Colour =
		FScreenPassTexture::CopyFromSlice(Graph, Inputs.GetInput(EPostProcessMaterialInput::SceneColor));
	CollectReadbacks();
	Capture(Graph, View, Colour);
	const FScreenPassTexture Answer = AnswerTexture(Graph);
	FScreenPassRenderTarget Output = Inputs.OverrideOutput;
	if (!Output.IsValid())
	{
		if (!Answer.IsValid()) return Colour;
		Output = FScreenPassRenderTarget::CreateFromInput(Graph, Colour, View.GetOverwriteLoadAction(), TEXT("LSD.Output"));
	}
	// An output that the engine names has to be written, with or without an answer.
	AddDrawTexturePass(Graph, FScreenPassViewInfo(View), Answer.IsValid() ? Answer : Colour, Output);
	return MoveTemp(Output);
}

void FLsdViewExtension::Capture(FRDGBuilder& Graph, const FSceneView& View, const FScreenPassTexture& Colour)
{
	FSlot* Free = Algo::FindByPredicate(Slots, [](const FSlot& Slot) { return !Slot.bIsBusy; });
	if (Free == nullptr || Exchange->NumWanted.load() <= 0) return; // it would only grow old
	Exchange->NumWanted--;
	Free->Size = FittedSize(Colour.ViewRect.Size());
	Free->TimeUs = static_cast<int64>(FPlatformTime::Seconds() * 1e6);
	Free->bIsBusy = true;
	if (!Free->Readback) Free->Readback = MakeUnique<FRHIGPUTextureReadback>(TEXT("LSD.Readback"));
	const FRDGTextureDesc Desc = FRDGTextureDesc::Create2D(
		Free->Size, PF_B8G8R8A8, FClearValueBinding::Black, TexCreate_RenderTargetable | TexCreate_ShaderResource);
	const FRDGTextureRef Small = Graph.CreateTexture(Desc, TEXT("LSD.Capture"));
	AddDrawTexturePass(
		Graph, FScreenPassViewInfo(View), Colour, FScreenPassRenderTarget(Small, ERenderTargetLoadAction::ENoAction));
	AddEnqueueCopyPass(Graph, Free->Readback.Get(), Small);
}

void FLsdViewExtension::CollectReadbacks()
{
	for (FSlot& Slot : Slots)
	{
		if (!Slot.bIsBusy || !Slot.Readback->IsReady()) continue;
		int32 RowPitch = 0; // in pixels; wider than the picture on some GPUs
		const uint8* Source = static_cast<const uint8*>(Slot.Readback->Lock(RowPitch));
		FLsdPixels Pixels{Slot.Size.X, Slot.Size.Y, {}, Slot.TimeUs};
		Pixels.Bgra.SetNumUninitialized(int64{4} * Slot.Size.X * Slot.Size.Y);
		for (int32 Row = 0; Source != nullptr && Row < Slot.Size.Y; Row++)
		{
			FMemory::Memcpy(&Pixels.Bgra[int64{4} * Row * Slot.Size.X], Source + int64{4} * Row * RowPitch, 4 * Slot.Size.X);
		}
		Slot.Readback->Unlock();
		Slot.bIsBusy = false;
		if (Source != nullptr) Exchange->PutCapture(MoveTemp(Pixels));
	}
}

FScreenPassTexture FLsdViewExtension::AnswerTexture(FRDGBuilder& Graph)
{
	const auto Newest = Exchange->NewestAnswer();
	if (!Newest || !Exchange->bIsFresh.load()) return {};
	const FIntPoint Size(Newest->Width, Newest->Height);
	if (!Uploaded || Uploaded->GetSizeXY() != Size)
	{
		Uploaded = RHICreateTexture(FRHITextureCreateDesc::Create2D(TEXT("LSD.Answer"), Size, PF_B8G8R8A8)
			.SetFlags(ETextureCreateFlags::ShaderResource | ETextureCreateFlags::Dynamic));
		UploadedPixels.Reset();
	}
	if (UploadedPixels != Newest)
	{
		const FUpdateTextureRegion2D All(0, 0, 0, 0, Size.X, Size.Y);
		Graph.RHICmdList.UpdateTexture2D(Uploaded, 0, All, 4 * Size.X, Newest->Bgra.GetData());
		UploadedPixels = Newest;
	}
	return FScreenPassTexture(Graph.RegisterExternalTexture(CreateRenderTarget(Uploaded, TEXT("LSD.Answer"))));
}

FIntPoint FLsdViewExtension::FittedSize(FIntPoint Size) const
{
	const float Scale = FMath::Min3(1.0f, float(MaxSize.X) / Size.X, float(MaxSize.Y) / Size.Y);
	const auto Even = [Scale](int32 Side) { return FMath::Max(2, FMath::FloorToInt(Side * Scale + 0.01f) / 2 * 2); };
	return FIntPoint(Even(Size.X), Even(Size.Y));
}
