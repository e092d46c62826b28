using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;

namespace LsdGame.Tests
{
    /// <summary>The bytes that every client of lsd.v1 shares; scripts/unity_package.py writes them from tests/golden.</summary>
    public sealed class Golden
    {
        public string File { get; private set; }
        public string Case { get; private set; }
        public byte[] Bytes { get; private set; }
        public int Code { get; private set; } // close code that a server gives; 0 where the message is right

        public static IEnumerable<Golden> All() => System.IO.File.ReadLines(FilePath()).Select(Parse);

        public static byte[] Of(string file, string @case)
          => All().Single(golden => golden.File == file && golden.Case == @case).Bytes;

        public override string ToString() => $"{File}: {Case}";

        static Golden Parse(string line)
        {
            var columns = line.Split('\t');
            var hex = columns[2];
            return new Golden
            {
                File = columns[0],
                Case = columns[1],
                Bytes = Enumerable.Range(0, hex.Length / 2).Select(i => Convert.ToByte(hex.Substring(2 * i, 2), 16)).ToArray(),
                Code = columns[3] == "" ? 0 : int.Parse(columns[3])
            };
        }

        static string FilePath([CallerFilePath] string thisFile = "")
          => Path.Combine(Path.GetDirectoryName(thisFile), "..", "golden.txt");
    }
}
