// Not compiled in this repository: written against Unreal Engine 5.5's headers as documented, see README.md.
#include "Modules/ModuleManager.h"

/** Loads what other threads will ask for. */
class FLsdGameModule : public IModuleInterface
{
public:
	virtual void StartupModule() override
	{
		FModuleManager::Get().LoadModuleChecked("ImageWrapper");
		FModuleManager::Get().LoadModuleChecked("WebSockets");
	}
};

IMPLEMENT_MODULE(FLsdGameModule, LsdGame)
