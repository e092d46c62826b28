using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("LsdGame.Universal")]
[assembly: InternalsVisibleTo("LsdGame.HighDefinition")]
[assembly: InternalsVisibleTo("LsdGame.Editor")]
