using UnityEngine.Scripting;

// Nothing refers to this assembly: it adds itself, and would be stripped from builds.
[assembly: AlwaysLinkAssembly]
