// A game without an engine: plays against a real server and prints what it saw, one `name value` a line.
using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LsdGame.Core;

static class LiveProgram
{
    const int Width = 64, Height = 48;
    static IMessageSocket _socket;

    static async Task Main(string[] arguments)
    {
        var (url, token) = (arguments[0], arguments[1]);
        Say("wrong_token", Refusal(url));
        await Converse(url, token);
    }

    static string Refusal(string url)
    {
        using (var client = new LsdClient(new ClientConfig(url, "csharp 0.1.0", Width, Height, token: "wrong")))
        {
            client.Start();
            Wait(() => client.State == ConnectionState.Failed);
            return client.Message;
        }
    }

    static async Task Converse(string url, string token)
    {
        using (var client = Connected(new ClientConfig(url, "csharp 0.1.0", Width, Height, PictureCodec.Rgb, token)))
        {
            var source = Pixels();
            var answer = Restyled(client, source);
            Say("is_inverted", answer.Data.Zip(source, (after, before) => after == 255 - before).All(same => same));
            var prompt = await client.SetPrompt("frozen tundra", seconds: 0);
            Say("prompt_ok", prompt.IsOk);
            answer = Restyled(client, source);
            Say("carries_prompt", answer.Seq >= prompt.FirstSeq && answer.Style.ToString() == "frozen tundra 1.00");
            Say("event_ok", (await client.Raise("boss", ("health", 0.3f), ("name", "ogre"))).IsOk);
            Say("parameter_ok", (await client.SetParameter("health", 0.3)).IsOk);
            Say("bad_rules", (await client.SetRules("prompt = ")).Message.Replace('\n', ' '));
            var session = client.Ready.Session;
            _socket.Dispose(); // the network breaks
            Wait(() => client.Figures.NumConnections == 2 && client.NumCredits == 2);
            Say("is_resumed", client.Ready.IsResumed && client.Ready.Session == session);
            Say("keeps_style", Restyled(client, source).Style.ToString());
        }
    }

    static LsdClient Connected(ClientConfig config)
    {
        var client = new LsdClient(config, () => _socket = new SystemMessageSocket());
        client.Start();
        Wait(() => client.NumCredits == 2);
        return client;
    }

    static Answer Restyled(LsdClient client, byte[] pixels)
    {
        var picture = new Picture(Width, Height, PictureCodec.Rgb, new ArraySegment<byte>(pixels), false, client.NowUs);
        Wait(() => client.TrySendFrame(picture));
        Answer answer = null;
        Wait(() => client.TryTakeAnswer(out answer) && answer.TimeUs == picture.TimeUs);
        return answer;
    }

    static byte[] Pixels() => Enumerable.Range(0, Width * Height * 3).Select(i => (byte)(i * 7)).ToArray();

    static void Wait(Func<bool> holds)
    {
        var end = DateTime.UtcNow.AddSeconds(30);
        while (!holds())
        {
            if (DateTime.UtcNow > end) throw new TimeoutException();
            Thread.Sleep(0);
        }
    }

    static void Say(string name, object value) => Console.WriteLine($"{name} {value}");
}
