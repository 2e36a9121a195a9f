using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace VisionFinetune.ServiceBenchmark;

/// <summary>Images a second and latencies of one client, and of many whose requests share forward passes.</summary>
internal static partial class InferenceBenchmark
{
    private const int Side = 64;

    private const string Recipe = """
        name: inference
        data: { source: synthetic, train_images: 128, test_images: 32, size: 64, classes: 4 }
        model: { name: resnet18 }
        augment:
          eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
        train: { epochs: 1, batch_size: 32 }
        """;

    public static async Task<int> RunAsync(Options options)
    {
        await using var service = await ServiceProcess.StartAsync();
        var run = await service.SubmitAsync(Recipe);
        for (string status; (status = await service.StatusAsync(run)) != "finished"; await Task.Delay(500))
        {
            if (status is "failed" or "cancelled" or "interrupted")
                throw new InvalidOperationException($"The training is {status}.");
        }
        var (seconds, clients) = (options.Number("seconds", 20), options.Number("clients", 32));
        await MeasureAsync(service, run, 1, 3);        // loads and warms up
        await MeasureAsync(service, run, clients, 3);
        foreach (var count in new[] { 1, clients, 1, clients })
            Console.WriteLine(await MeasureAsync(service, run, count, seconds));
        return 0;
    }

    private static async Task<string> MeasureAsync(ServiceProcess service, string run, int clients, int seconds)
    {
        var before = await BatchesAsync(service);
        var latencies = new ConcurrentBag<double>();
        var retries = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            var image = Picture(client);
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                var start = Stopwatch.GetTimestamp();
                if (await PredictAsync(service.Client, run, image))
                    latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                else
                    Interlocked.Increment(ref retries);
            }
        }));
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var after = await BatchesAsync(service);
        var sorted = latencies.Order().ToArray();
        var batch = (after.Rows - before.Rows) / Math.Max(1, after.Passes - before.Passes);
        return string.Create(CultureInfo.InvariantCulture,
            $"{clients,3} client(s): {sorted.Length / elapsed:f1} images/s, p50 {At(sorted, 0.5):f1} ms, p99 {At(sorted, 0.99):f1} ms, {batch:f1} images a forward pass, {retries} asked to come back");
    }

    private static async Task<bool> PredictAsync(HttpClient http, string run, byte[] image)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(image), "file", "image.bmp" } };
        using var response = await http.PostAsync($"/api/v1/runs/{run}/predict", form);
        if (response.StatusCode is System.Net.HttpStatusCode.ServiceUnavailable or System.Net.HttpStatusCode.TooManyRequests)
        {
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
            return false;
        }
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        return true;
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];

    private static async Task<(double Rows, double Passes)> BatchesAsync(ServiceProcess service)
    {
        var text = await service.Client.GetStringAsync("/metrics");
        double Value(string name) => double.Parse(
            BatchLine().Matches(text).First(m => m.Groups[1].Value == name).Groups[2].Value, CultureInfo.InvariantCulture);
        return (Value("sum"), Value("count"));
    }

    /// <summary>A BMP file of 24 bits a pixel with a pattern of its own.</summary>
    private static byte[] Picture(int seed)
    {
        const int Header = 54;
        var file = new byte[Header + Side * Side * 3];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        foreach (var (at, value) in new[] { (2, file.Length), (10, Header), (14, 40), (18, Side), (22, Side), (26, 1 | (24 << 16)), (34, Side * Side * 3) })
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (var i = Header; i < file.Length; i++)
            file[i] = (byte)((i * (seed + 3)) >> 2);
        return file;
    }

    [GeneratedRegex(@"^vft_prediction_batch_rows_(sum|count) (\S+)", RegexOptions.Multiline)]
    private static partial Regex BatchLine();
}
