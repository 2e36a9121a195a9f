using System.Globalization;

namespace VisionFinetune.ServiceBenchmark;

/// <summary>The command and its <c>--name value</c> pairs.</summary>
internal sealed record Options(string Command, IReadOnlyDictionary<string, string> Values)
{
    public static Options Parse(string[] args) => new(
        args.FirstOrDefault() ?? "", args.Skip(1).Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]));

    public static int Explain(string help)
    {
        Console.WriteLine(help);
        return 2;
    }

    public string Text(string name) => Values[name];

    public int Number(string name, int otherwise) =>
        Values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
