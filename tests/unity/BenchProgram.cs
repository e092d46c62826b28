// A game that sends the same JPEG again and again, for scripts/bridge_bench.py: prints `began`, then one trip a line, in ms.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using LsdGame.Core;

static class BenchProgram
{
    const int NumWarmUp = 60;
    const int PollMs = 1; // as a game looks once a frame

    static void Main(string[] arguments)
    {
        var (url, token, jpegFile) = (arguments[0], arguments[1], arguments[2]);
        var (width, height) = (int.Parse(arguments[3]), int.Parse(arguments[4]));
        var (fps, seconds) = (Number(arguments[5]), Number(arguments[6]));
        var config = new ClientConfig(url, "csharp 0.1.0", width, height, token: token == "" ? null : token);
        using (var client = new LsdClient(config))
        {
            client.Start();
            var jpeg = new ArraySegment<byte>(File.ReadAllBytes(jpegFile));
            var game = new Game(client, () => new Picture(width, height, PictureCodec.Jpeg, jpeg, false, client.NowUs));
            game.Play(fps, () => game.TripsMs.Count < NumWarmUp);
            game.TripsMs.Clear();
            var dropped = client.Figures.NumDropped;
            Console.WriteLine("began");
            var endUs = client.NowUs + seconds * 1e6;
            game.Play(fps, () => client.NowUs < endUs);
            foreach (var trip in game.TripsMs) Console.WriteLine(trip.ToString("0.000", CultureInfo.InvariantCulture));
            Console.WriteLine($"dropped {client.Figures.NumDropped - dropped}");
        }
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    sealed class Game
    {
        public readonly List<double> TripsMs = new List<double>();
        readonly LsdClient _client;
        readonly Func<Picture> _draw;

        public Game(LsdClient client, Func<Picture> draw) => (_client, _draw) = (client, draw);

        // With 0 frames a second each is sent as soon as the one before is answered.
        public void Play(double fps, Func<bool> isOn)
        {
            double dueUs = _client.NowUs;
            var intervalUs = fps > 0 ? 1e6 / fps : 0;
            while (isOn())
            {
                double nowUs = _client.NowUs;
                if (nowUs >= dueUs && _client.NumCredits > (fps > 0 ? 0 : 1) && _client.TrySendFrame(_draw()))
                    dueUs = Math.Max(dueUs + intervalUs, nowUs - intervalUs);
                if (_client.TryTakeAnswer(out var answer)) TripsMs.Add((_client.NowUs - answer.TimeUs) / 1000.0);
                else Thread.Sleep(PollMs);
            }
        }
    }
}
