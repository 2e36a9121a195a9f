using System.Diagnostics;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Events.Mlflow;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Events.Mlflow;

public sealed class MlflowTrackerTests : IDisposable
{
    private const double Noon = 1_795_521_600.25;

    private readonly TemporaryFolder _folder = new();
    private readonly MlflowStub _server = new();
    private readonly FixedClock _clock = new(Noon);

    private static readonly MlflowLimits s_limits = new()
    {
        Request = TimeSpan.FromSeconds(5),
        Drain = TimeSpan.FromSeconds(5),
        FirstRetry = TimeSpan.FromMilliseconds(20),
    };

    private RunDirectory Run => Some.Run(_folder);

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_run_is_mirrored_request_by_request()
    {
        var report = _folder.File("a-run/report.html", "<html>");
        var plot = _folder.File("a-run/plots/loss.png", "\u0001\u0002");
        using (var tracker = Open())
        {
            tracker.Started(Some.Start(Run, 0, Some.Setting("optimizer.lr", 0.001), Some.Setting("augment.train", new string('x', 7000))));
            tracker.EpochDone(Some.Epoch(1) with { TrainLoss = double.NaN }, isBest: true);
            tracker.Finished(Some.Summary());
        }
        Assert.Equal(
            [
                "GET mlflow/experiments/get-by-name", "POST mlflow/experiments/create", "POST mlflow/runs/create", "POST mlflow/runs/update",
                "POST mlflow/runs/log-batch", "POST mlflow/runs/log-batch",
            ],
            _server.Calls.Take(6));
        Assert.Equal("""{"experiment_id":"7","run_name":"tiny","start_time":1795521600250}""", Body(2));
        Assert.Equal("""{"run_id":"r1","status":"RUNNING","run_name":"a-run"}""", Body(3));
        Assert.Equal(("0.001", 6000), (_server.Params["optimizer.lr"], _server.Params["augment.train"].Length));
        Assert.Equal(("LOCAL", Run.Folder, "cpu"), (_server.Tags["mlflow.source.type"], _server.Tags["vft.folder"], _server.Tags["vft.device"]));
        Assert.Equal(
            ["train/accuracy", "validation/loss", "validation/accuracy", "validation/f1_macro", "learning_rate", "images_per_second", "epoch",
                "best/loss", "best/rmse", "best/mae", "test/loss", "test/rmse", "test/mae", "test/r2"],
            _server.Metrics.Select(m => m.Key));
        Assert.All(_server.Metrics, m => Assert.Equal((1795521600250, 10), (m.Timestamp, m.Step)));
        Assert.Equal("""{"run_id":"r1","status":"FINISHED","end_time":1795521600250}""", _server.Updates.Last().ToJsonString());
        Assert.Equal(File.ReadAllBytes(report), _server.Files["7/r1/artifacts/report.html"]);
        Assert.Equal(File.ReadAllBytes(plot), _server.Files["7/r1/artifacts/plots/loss.png"]);
        Assert.Equal(["plots/loss.png", "recipe.yaml", "report.html"], _server.Files.Keys.Select(f => f["7/r1/artifacts/".Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Much_at_once_is_sent_within_the_limits_of_the_API()
    {
        using (var tracker = Open())
        {
            tracker.Started(Some.Start(Run, 0, [.. Enumerable.Range(0, 250).Select(i => Some.Setting($"p{i}", (double)i))]));
            for (var epoch = 1; epoch <= 400; epoch++)
                tracker.EpochDone(Some.Epoch(epoch), isBest: false);
            tracker.Failed(new OperationCanceledException());
        }
        Assert.Equal((250, 400 * 8), (_server.Params.Count, _server.Metrics.Count));
        Assert.Equal("KILLED", (string)_server.Updates.Last()["status"]!);
        Assert.InRange(_server.Requests.Count, 10, 40);
    }

    [Fact]
    public void A_resumed_run_goes_on_in_the_same_run_and_repeats_no_number()
    {
        using (var killed = Open())
        {
            killed.Started(Some.Start(Run, 0, Some.Setting("seed", 5.0)));
            killed.EpochDone(Some.Epoch(1), isBest: true);
            killed.EpochDone(Some.Epoch(2), isBest: true);
            killed.Failed(new OperationCanceledException());
        }
        var before = _server.Requests.Count;
        using (var resumed = Open(Run))
        {
            resumed.Started(Some.Start(Run, 10, Some.Setting("seed", 5.0)));
            resumed.EpochDone(Some.Epoch(2), isBest: true);
            resumed.EpochDone(Some.Epoch(3), isBest: true);
            resumed.Finished(Some.Summary());
        }
        Assert.Equal("GET mlflow/runs/get", _server.Calls[before]);
        Assert.Equal(["RUNNING", "KILLED", "RUNNING", "FINISHED"], _server.Updates.Select(u => (string)u["status"]!));
        Assert.Equal([10, 20, 30], _server.Metrics.Where(m => m.Key == "validation/loss").Select(m => m.Step));
        Assert.Single(_server.Calls, "POST mlflow/runs/create");

        _server.IsRunGone = true;
        Open(Run).Dispose();
        Assert.Equal(2, _server.Calls.Count(c => c == "POST mlflow/runs/create"));
    }

    [Fact]
    public void A_server_that_dies_midway_neither_stops_nor_slows_the_run()
    {
        var tracker = Open();
        tracker.Started(Some.Start(Run, 0));
        Wait(() => !_server.Tags.IsEmpty);
        _server.Dispose();
        var clock = Stopwatch.StartNew();
        for (var epoch = 1; epoch <= 1000; epoch++)
            tracker.EpochDone(Some.Epoch(epoch), isBest: false);
        tracker.Finished(Some.Summary());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        tracker.Dispose();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);       // it is not waited for the whole time allowed
    }

    [Fact]
    public void What_a_server_could_not_take_for_a_while_arrives_later()
    {
        var refusals = 0;
        _server.Interfere = request => request.Path.EndsWith("log-batch", StringComparison.Ordinal) && Interlocked.Increment(ref refusals) <= 3
            ? new ServedResponse(503, "<html>busy</html>"u8.ToArray()) : null;
        using var tracker = Open();
        tracker.Started(Some.Start(Run, 0, Some.Setting("seed", 5.0)));
        tracker.EpochDone(Some.Epoch(1), isBest: true);
        Wait(() => _server.Metrics.Count == 8);
        Assert.Equal("5", _server.Params["seed"]);
    }

    [Fact]
    public void A_refusal_costs_only_what_was_refused()
    {
        _server.Interfere = request => request.Path.EndsWith("log-batch", StringComparison.Ordinal) && request.Body.AsSpan().IndexOf("\"seed\""u8) >= 0
            ? MlflowStub.Error(400, "INVALID_PARAMETER_VALUE", "too long") : null;
        using (var tracker = Open())
        {
            tracker.Started(Some.Start(Run, 0, Some.Setting("seed", 5.0)));
            tracker.EpochDone(Some.Epoch(1), isBest: true);
            tracker.Finished(Some.Summary());
        }
        Assert.Empty(_server.Params);
        Assert.Equal(8, _server.Metrics.Count(m => m.Step == 10 && !m.Key.StartsWith("best/", StringComparison.Ordinal) && !m.Key.StartsWith("test/", StringComparison.Ordinal)));
        Assert.Equal("FINISHED", (string)_server.Updates.Last()["status"]!);
    }

    [Fact]
    public void A_slow_server_is_waited_for_at_the_end_but_not_for_long()
    {
        var limits = s_limits with { Drain = TimeSpan.FromMilliseconds(400) };
        var tracker = Open(limits: limits);
        _server.Interfere = _ =>
        {
            Thread.Sleep(1500);
            return null;
        };
        var clock = Stopwatch.StartNew();
        tracker.Started(Some.Start(Run, 0, Some.Setting("seed", 5.0)));
        tracker.EpochDone(Some.Epoch(1), isBest: true);
        tracker.Finished(Some.Summary());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 0.4);
        tracker.Dispose();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.3, 1.4);
    }

    [Fact]
    public void A_server_that_never_answers_does_not_fill_the_memory()
    {
        _server.Experiment = "VisionFinetune";
        var tracker = Open(limits: s_limits with { Requests = 5, Drain = TimeSpan.FromMilliseconds(50) });
        _server.Dispose();
        for (var epoch = 1; epoch <= 5000; epoch++)
            tracker.EpochDone(Some.Epoch(epoch), isBest: false);
        Assert.InRange(tracker.Waiting, 1, 5);
        tracker.Dispose();
    }

    [Fact]
    public void Files_that_are_not_behind_the_server_stay_where_they_are()
    {
        using var server = new MlflowStub { ArtifactUri = "s3://bucket/7/r1" };
        using (var tracker = MlflowMirror.Open(MlflowTarget.Parse(server.Address, null), "tiny", null, s_limits, _clock))
        {
            tracker.Started(Some.Start(Run, 0));
            tracker.Finished(Some.Summary());
        }
        Assert.DoesNotContain(server.Requests, r => r.Method == "PUT");
        Assert.Equal("FINISHED", (string)server.Updates.Last()["status"]!);
    }

    [Fact]
    public void What_hinders_the_start_is_a_users_mistake_that_says_what_to_do()
    {
        const string way = "Start the server, mend the address, or train without it: --mlflow none";
        string Problem(Func<ServedRequest, ServedResponse?> interfere)
        {
            _server.Interfere = interfere;
            return Assert.Throws<UserException>(() => Open()).Message;
        }
        Assert.Equal($"MLflow at {_server.Address}: it answered 401 Unauthorized (a token goes into MLFLOW_TRACKING_TOKEN). {way}", Problem(_ => new(401, [])));
        Assert.Equal($"MLflow at {_server.Address}: it does not answer as an MLflow server: <html>. {way}", Problem(_ => new(200, "<html>"u8.ToArray())));
        Assert.Equal($"MLflow at {_server.Address}: it does not answer as an MLflow server: 'experiment' is missing. {way}", Problem(_ => new(200, "{}"u8.ToArray())));
        Assert.Equal($"MLflow at {_server.Address}: it answered 302 Found. {way}", Problem(_ => ServedResponse.Redirect("http://127.0.0.1:1/")));
        Assert.Equal(
            $"MLflow at {_server.Address}: its experiment 'VisionFinetune' is deleted; restore it there or choose another with --mlflow-experiment. {way}",
            Problem(_ => new(200, """{"experiment":{"experiment_id":"7","lifecycle_stage":"deleted"}}"""u8.ToArray())));
        _server.Dispose();
        var gone = Assert.Throws<UserException>(() => Open()).Message;
        Assert.StartsWith($"MLflow at {_server.Address}: it cannot be reached: ", gone, StringComparison.Ordinal);
        Assert.EndsWith(way, gone, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_sent_with_every_request()
    {
        using var client = new MlflowClient(new Uri(_server.Address), "secret", s_limits.Request);
        await client.ExperimentAsync("a b", TestContext.Current.CancellationToken);
        Assert.All(_server.Requests, r => Assert.Equal("Bearer secret", r.Authorization));
        Assert.Equal("a b", _server.Experiment);
    }

    private static void Wait(Func<bool> until) => Assert.True(SpinWait.SpinUntil(until, TimeSpan.FromSeconds(10)));

    private string Body(int request) => System.Text.Encoding.UTF8.GetString(_server.Requests[request].Body);

    private MlflowTracker Open(RunDirectory? resumed = null, MlflowLimits? limits = null) =>
        MlflowMirror.Open(MlflowTarget.Parse(_server.Address, null), "tiny", resumed, limits ?? s_limits, _clock);
}
