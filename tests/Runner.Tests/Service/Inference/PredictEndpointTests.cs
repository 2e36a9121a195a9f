using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Inference;
using VisionFinetune.Runner.Service.Inference.Uploads;
using VisionFinetune.Runner.Service.Observability;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Service.Inference;

public sealed class PredictEndpointTests(ImageService images) : IClassFixture<ImageService>
{
    private const string Images = "/api/v1/runs/images/predict", Table = "/api/v1/runs/table/predict";

    private static string Apples => Path.Combine(SharedFiles.RepositoryRoot, "recipes", "tables", "apples-oranges.csv");

    private static Dictionary<string, double> Numbers(JsonElement element) => element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());

    [Fact]
    public async Task Images_get_the_answers_of_vft_predict()
    {
        var service = images.Service;
        var data = service.Settings.DataFolder;
        (string Name, byte[] Content)[] files = [("b.png", ServedRuns.Png(1)), ("a.png", ServedRuns.Png(2)), ("c.png", ServedRuns.Png(3, 50, 37))];
        foreach (var (folder, file) in new[] { "train/cat", "train/dog", "train/owl" }.Zip(files))
            WriteBytes(Path.Combine(data, folder, "x.png"), file.Content);
        foreach (var (name, content) in files)
            WriteBytes(Path.Combine(data, "test", name), content);
        var expected = Expected(service.Settings, "images", null);

        var reply = (await service.PostAsync(Images, GuardedService.Files(files))).Ok().Json;
        var predictions = reply.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal("images", reply.GetProperty("model").GetString());
        Assert.Equal(["b.png", "a.png", "c.png"], predictions.Select(p => p.GetProperty("name").GetString()));
        foreach (var prediction in predictions)
            AssertSame(expected, prediction.GetProperty("name").GetString()!, prediction);
    }

    [Fact]
    public async Task Rows_get_the_answers_of_vft_predict()
    {
        await using var service = await GuardedService.StartAsync();
        Passengers.Write(service.Settings.DataFolder);
        ServedRuns.Table(service.Settings.RunsFolder, service.Settings.DataFolder);
        var test = Path.Combine(service.Settings.DataFolder, "test.csv");
        var expected = Expected(service.Settings, "table", test);
        var reply = (await service.PostAsync(Table, GuardedService.Files(("test.csv", File.ReadAllBytes(test))))).Ok().Json;
        var predictions = reply.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(Passengers.TestIds, predictions.Select(p => p.GetProperty("name").GetString()));
        foreach (var prediction in predictions)
            AssertSame(expected, prediction.GetProperty("name").GetString()!, prediction);
    }

    [Fact]
    public async Task A_regression_answers_with_values()
    {
        await using var service = await GuardedService.StartAsync();
        ServedRuns.Regression(service.Settings.RunsFolder);
        var expected = Expected(service.Settings, "regression", Apples);
        var reply = (await PredictApplesAsync(service)).Ok().Json;
        var first = reply.GetProperty("predictions")[0];
        Assert.False(first.TryGetProperty("label", out _));
        Assert.Equal(expected.ClassNames, Numbers(first.GetProperty("values")).Keys);
        Assert.Equal(expected.Scores[0].Select(v => (double)v), Numbers(first.GetProperty("values")).Values, (a, b) => Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a)));
        Assert.Equal(5, reply.GetProperty("predictions").GetArrayLength());
    }

    [Fact]
    public async Task Requests_that_come_together_share_a_forward_pass()
    {
        var (service, stop) = (images.Service, TestContext.Current.CancellationToken);
        var worker = service.Services.GetRequiredService<ModelCache>().Get(RunPlace.Find(service.Settings.RunsFolder, "images")!);
        var model = await worker.Loaded;
        var prepared = await model.PrepareAsync([.. Enumerable.Range(0, ImageService.MostImages).Select(i => new UploadedFile($"{i}.png", ServedRuns.Png(i)))], stop);
        var metrics = service.Services.GetRequiredService<ServiceMetrics>();
        var before = metrics.ForwardPasses;
        foreach (var _ in prepared.Inputs)
            worker.Coming();
        var answers = await Task.WhenAll(prepared.Inputs.Select(input => worker.AnswerAsync([input], stop)));
        Assert.Equal(1, metrics.ForwardPasses - before);

        worker.Coming();
        var alone = await worker.AnswerAsync([prepared.Inputs[5]], stop);
        Assert.Equal(2, metrics.ForwardPasses - before);
        Assert.All(Assert.Single(alone).Zip(Assert.Single(answers[5])), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public async Task Many_clients_each_get_their_own_answer()
    {
        async Task<Prediction> AskAsync(int client)
        {
            var reply = await images.Service.PostAsync(Images, GuardedService.Files(($"{client}.png", ServedRuns.Png(client))));
            var prediction = reply.Ok().Json.GetProperty("predictions")[0];
            return new Prediction(prediction.GetProperty("name").GetString()!)
            {
                Probabilities = Numbers(prediction.GetProperty("probabilities")).ToDictionary(p => p.Key, p => (float)p.Value),
            };
        }

        var together = await Task.WhenAll(Enumerable.Range(0, ImageService.MostImages).Select(AskAsync));
        foreach (var client in new[] { 0, 7, ImageService.MostImages - 1 })
        {
            var alone = await AskAsync(client);
            Assert.Equal(alone.Name, together[client].Name);
            Assert.All(alone.Probabilities!, p => Assert.Equal(p.Value, together[client].Probabilities![p.Key], 1e-6));
        }
    }

    [Fact]
    public async Task A_file_that_is_no_image_is_named()
    {
        var service = images.Service;
        (await service.PostAsync(Images, GuardedService.Files(("ok.png", ServedRuns.Png(1)), ("../../notes.txt", Encoding.UTF8.GetBytes("hello"))))).Refused(
            HttpStatusCode.UnprocessableEntity, "'notes.txt' is not an image that can be read");
        (await service.PostAsync(Images, GuardedService.Files(("half.png", ServedRuns.Png(1)[..200])))).Refused(HttpStatusCode.UnprocessableEntity, "'half.png' is damaged");
        (await service.PostAsync(Images, GuardedService.Files(("empty.png", [])))).Refused(HttpStatusCode.UnprocessableEntity, "'empty.png' is not an image");
    }

    [Fact]
    public async Task An_image_of_too_many_pixels_is_refused_by_its_header_alone()
    {
        var service = images.Service;
        var bomb = ServedRuns.Png(1);
        bomb[18] = 0x40;                // the width in the header becomes 16416, of which the file has no pixels
        bomb = WithChecksum(bomb);
        (await service.PostAsync(Images, GuardedService.Files(("bomb.png", bomb)))).Refused(
            HttpStatusCode.UnprocessableEntity, "'bomb.png' has 16416×32 pixels; expected at most 0.01 million. Shrink or remove it.");
        var large = ServedRuns.Png(1, 90, 90);
        (await service.PostAsync(Images, GuardedService.Files(("a.png", large)))).Ok();
        (await service.PostAsync(Images, GuardedService.Files(("a.png", large), ("b.png", large), ("c.png", large), ("d.png", large)))).Refused(
            HttpStatusCode.RequestEntityTooLarge, "The images have 32,400 pixels in all; expected at most 30,000. Send fewer at once.");
    }

    [Fact]
    public async Task A_table_that_does_not_fit_is_refused_with_its_line()
    {
        await using var service = await GuardedService.StartAsync();
        Passengers.Write(service.Settings.DataFolder);
        ServedRuns.Table(service.Settings.RunsFolder, service.Settings.DataFolder);
        foreach (var (csv, message) in new[]
        {
            ("x,y\n1,2\n", "test.csv has no column"),
            ("PassengerId\n1\0\n", "test.csv line 2"),
            ("a,b\n\"never closed", "test.csv line 2"),
            ("", "test.csv"),
        })
        {
            (await service.PostAsync(Table, GuardedService.Files(("test.csv", Encoding.UTF8.GetBytes(csv))))).Refused(HttpStatusCode.UnprocessableEntity, message);
        }
    }

    [Fact]
    public async Task Tables_without_measure_are_refused_before_they_are_read()
    {
        var limits = new ServiceLimits { TableBytes = 4000, TableRows = 10, TableColumns = 20, TableCellBytes = 500 };
        await using var service = await GuardedService.StartAsync(s => s with { Limits = limits });
        Passengers.Write(service.Settings.DataFolder);
        ServedRuns.Table(service.Settings.RunsFolder, service.Settings.DataFolder);
        foreach (var (csv, message) in new[]
        {
            (new string('a', 5000), "'t.csv' has 5,000 bytes; expected at most 4,000. Send it in parts."),
            (string.Concat(Enumerable.Repeat("a\n", 100)), "'t.csv' has 100 lines; expected at most 11."),
            (new string(',', 100), "'t.csv' has 101 columns; expected at most 20."),
            ("a,b\n" + new string('a', 600), "'t.csv' has 600 bytes in one cell; expected at most 500."),
        })
        {
            (await service.PostAsync(Table, GuardedService.Files(("t.csv", Encoding.UTF8.GetBytes(csv))))).Refused(HttpStatusCode.UnprocessableEntity, message);
        }
        (await service.PostAsync(Table, GuardedService.Files(("a.csv", [1]), ("b.csv", [1])))).Refused(
            HttpStatusCode.UnprocessableEntity, "2 files were sent; this model reads one CSV file at a time.");
    }

    [Fact]
    public async Task Bodies_that_are_no_uploads_are_refused()
    {
        var service = images.Service;
        (await service.PostAsync(Images, null)).Refused(HttpStatusCode.UnsupportedMediaType, "Expected Content-Type multipart/form-data with a boundary");
        (await service.PostAsync(Images, GuardedService.Text("{}", "application/json"))).Refused(HttpStatusCode.UnsupportedMediaType, "is not understood here");
        (await service.PostAsync(Images, new MultipartFormDataContent { { new StringContent("x"), "field" } })).Refused(HttpStatusCode.BadRequest, "The body holds no file");
        var cut = GuardedService.Text("--b\r\nContent-Disposition: form-data; name=f; filename=a.png\r\n\r\nabc", "multipart/form-data");
        cut.Headers.ContentType!.CharSet = null;
        cut.Headers.ContentType.Parameters.Add(new("boundary", "b"));
        (await service.PostAsync(Images, cut)).Refused(HttpStatusCode.BadRequest, "The body is not a whole multipart/form-data message.");
        (await service.PostAsync(Images, GuardedService.Files([.. Enumerable.Range(0, 25).Select(i => ($"{i}.png", new byte[] { 1 }))]))).Refused(
            HttpStatusCode.RequestEntityTooLarge, "The body has more than 24 parts.");
    }

    [Fact]
    public async Task Runs_that_cannot_predict_say_why()
    {
        await using var service = await GuardedService.StartAsync();
        var best = Path.Combine(ServedRuns.Regression(service.Settings.RunsFolder), "checkpoints", "best.safetensors");
        File.Move(best, best + ".away");
        (await PredictApplesAsync(service)).Refused(HttpStatusCode.Conflict, "Run 'regression' has no best checkpoint yet; it must finish an epoch first.");
        File.WriteAllText(best, "no weights");
        (await PredictApplesAsync(service)).Refused(HttpStatusCode.Conflict, "Run 'regression' cannot predict: ");
        File.Move(best + ".away", best, overwrite: true);
        (await PredictApplesAsync(service)).Ok();       // what failed is tried again
    }

    [Fact]
    public async Task Models_are_unloaded_when_others_need_the_room_and_when_their_run_is_gone()
    {
        await using var service = await GuardedService.StartAsync(s =>
        {
            ServedRuns.Regression(s.RunsFolder, "first");
            var bytes = new FileInfo(Path.Combine(s.RunsFolder, "first", "checkpoints", "best.safetensors")).Length;
            return s with { Limits = new ServiceLimits { Inference = new InferenceLimits { ModelBytes = bytes * 5 / 2 } } };     // two and a half
        });
        var cache = service.Services.GetRequiredService<ModelCache>();
        async Task Predict(string id) => (await PredictApplesAsync(service, id)).Ok();
        foreach (var (id, loaded) in new[] { ("first", 1), ("second", 2), ("third", 2), ("first", 2) })
        {
            ServedRuns.Regression(service.Settings.RunsFolder, id);
            await Predict(id);
            Assert.Equal(loaded, cache.Count);
        }
        Directory.Delete(Path.Combine(service.Settings.RunsFolder, "third"), recursive: true);
        await Predict("first");
        Assert.Equal(1, cache.Count);
        cache.Unload(Path.Combine(service.Settings.RunsFolder, "first"));
        Assert.Equal(0, cache.Count);
        await Predict("first");
    }

    [Fact]
    public async Task A_model_with_a_full_queue_asks_to_come_back()
    {
        using var release = new ManualResetEventSlim();
        var worker = new ModelWorker("stuck", () => new StuckModel(release), new InferenceLimits { WaitingRequests = 2, BatchSize = 1 });
        await worker.Loaded;
        var stop = TestContext.Current.CancellationToken;
        PredictionInput[] input = [new TableInput(1, [])];
        Task<IReadOnlyList<float[]>> Ask(CancellationToken token)
        {
            worker.Coming();
            return worker.AnswerAsync(input, token);
        }

        var first = Ask(stop);
        await StuckModel.HasBegun.WaitAsync(stop);
        using var gone = new CancellationTokenSource();
        var abandoned = Ask(gone.Token);
        var waiting = Ask(stop);
        var error = await Assert.ThrowsAsync<RequestRefusedException>(() => Ask(stop));
        Assert.Equal(503, error.Refusal.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), error.Refusal.RetryAfter);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);      // at once, though the model is stuck
        release.Set();
        Assert.Equal(1, Assert.Single(await first)[0]);
        Assert.Equal(2, Assert.Single(await waiting)[0]);       // the abandoned one was never computed
        worker.Close();
        worker.Join();
        Assert.Equal(503, (await Assert.ThrowsAsync<RequestRefusedException>(() => Ask(stop))).Refusal.Status);
    }

    /// <summary>Answers with the number of its calls, once it may.</summary>
    private sealed class StuckModel(ManualResetEventSlim release) : IServedModel
    {
        private int _calls;

        public static SemaphoreSlim HasBegun { get; } = new(0);

        public IReadOnlyList<string> OutputNames => ["calls"];

        public bool IsRegression => true;

        public int? Epoch => null;

        public Task<PreparedRequest> PrepareAsync(IReadOnlyList<UploadedFile> files, CancellationToken stop) => throw new NotSupportedException();

        public IReadOnlyList<float[]> Answer(IReadOnlyList<PredictionInput> inputs)
        {
            HasBegun.Release();
            release.Wait();
            return [.. inputs.Select(_ => new float[] { Interlocked.Increment(ref _calls) })];
        }

        public void Dispose()
        {
        }
    }

    [Fact]
    public async Task A_run_that_was_trained_on_answers_with_its_new_weights()
    {
        await using var service = await GuardedService.StartAsync();
        ServedRuns.Regression(service.Settings.RunsFolder);
        async Task<string> Answer() => (await PredictApplesAsync(service)).Ok().Json.GetProperty("predictions").ToString();
        var first = await Answer();
        Assert.Equal(first, await Answer());
        ServedRuns.Regression(service.Settings.RunsFolder, seed: 8);
        Assert.NotEqual(first, await Answer());
    }

    private static Task<Reply> PredictApplesAsync(GuardedService service, string id = "regression") =>
        service.PostAsync($"/api/v1/runs/{id}/predict", GuardedService.Files(("a.csv", File.ReadAllBytes(Apples))));

    private static PredictionTable Expected(ServiceSettings settings, string id, string? data)
    {
        var target = PredictionTarget.Resolve(Path.Combine(settings.RunsFolder, id), null, settings.RunsFolder);
        return data is null
            ? ImagePredictor.Predict(target, null, CPU, new PredictionOptions(PredictionOutput.Probabilities, TestTimeViews.None), null)
            : TablePredictor.Predict(target, data, CPU, id == "regression" ? PredictionOutput.Values : PredictionOutput.Probabilities, null);
    }

    private static void AssertSame(PredictionTable expected, string name, JsonElement prediction)
    {
        var row = expected.Scores[Enumerable.Range(0, expected.Ids.Count).First(i => expected.Ids[i] == name)];
        var found = Numbers(prediction.GetProperty("probabilities"));
        Assert.Equal(expected.ClassNames, found.Keys);
        Assert.All(row.Zip(found.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(expected.ClassNames[Array.IndexOf(row, row.Max())], prediction.GetProperty("label").GetString());
    }

    private static void WriteBytes(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Of the header, which would otherwise be refused as damaged.</summary>
    private static byte[] WithChecksum(byte[] png)
    {
        var crc = uint.MaxValue;
        foreach (var value in png.AsSpan(12, 17))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), ~crc);
        return png;
    }
}
