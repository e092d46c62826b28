// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#include "LsdJpeg.h"

#include "IImageWrapper.h"
#include "IImageWrapperModule.h"
#include "Modules/ModuleManager.h"

namespace
{
constexpr int32 Quality = 85;

TSharedPtr<IImageWrapper> MakeWrapper()
{
	// The module is loaded at start-up, so that asking for it is safe on any thread.
	return FModuleManager::GetModuleChecked<IImageWrapperModule>("ImageWrapper").CreateImageWrapper(EImageFormat::JPEG);
}
}

lsd::Picture LsdJpeg::Write(const FLsdPixels& Pixels)
{
	lsd::Picture Picture;
	Picture.timeUs = Pixels.TimeUs;
	Picture.width = Pixels.Width;
	Picture.height = Pixels.Height;
	const auto Wrapper = MakeWrapper();
	if (Wrapper->SetRaw(Pixels.Bgra.GetData(), Pixels.Bgra.Num(), Pixels.Width, Pixels.Height, ERGBFormat::BGRA, 8))
	{
		const TArray64<uint8> Data = Wrapper->GetCompressed(Quality);
		Picture.data.assign(Data.GetData(), Data.GetData() + Data.Num());
	}
	return Picture;
}

TSharedPtr<FLsdPixels, ESPMode::ThreadSafe> LsdJpeg::Read(const lsd::Bytes& Data)
{
	const auto Wrapper = MakeWrapper();
	auto Pixels = MakeShared<FLsdPixels, ESPMode::ThreadSafe>();
	if (!Wrapper->SetCompressed(Data.data(), Data.size()) || !Wrapper->GetRaw(ERGBFormat::BGRA, 8, Pixels->Bgra)) return nullptr;
	Pixels->Width = Wrapper->GetWidth();
	Pixels->Height = Wrapper->GetHeight();
	return Pixels;
}
