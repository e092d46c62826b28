using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("LsdGame.Tests")]
