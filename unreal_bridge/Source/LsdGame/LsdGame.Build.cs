using System.IO;
using UnrealBuildTool;

public class LsdGame : ModuleRules
{
	public LsdGame(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PrivateIncludePaths.Add(Path.Combine(ModuleDirectory, "Core"));
		PublicDependencyModuleNames.AddRange(new[] { "Core", "CoreUObject", "Engine" });
		PrivateDependencyModuleNames.AddRange(new[] { "ImageWrapper", "RenderCore", "Renderer", "RHI", "WebSockets" });
	}
}
