using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Service.Live;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>What every epoch of a run achieved.</summary>
/// <param name="Epochs">In order: the lines of <c>metrics.jsonl</c>.</param>
internal sealed record RunMetrics(IReadOnlyList<EpochMetrics> Epochs)
{
    /// <summary>The same as JSON, put together of the file's lines without reading them.</summary>
    public static byte[] ReadJson(string metricsFile)
    {
        using var json = new MemoryStream();
        json.Write("{\"epochs\":["u8);
        using var reader = new EventFileReader(metricsFile);
        reader.ReadToEnd((number, line) =>
        {
            if (number > 1)
                json.WriteByte((byte)',');
            json.Write(line);
        });
        json.Write("]}"u8);
        return json.ToArray();
    }
}
