using TorchSharp;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Features;
using VisionFinetune.Tabular.Models;
using VisionFinetune.Tabular.Tables;
using VisionFinetune.Vision.Weights;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>The data of a table recipe: its rows by split, and what was learned from the training rows.</summary>
internal sealed class TableTask : ILearningTask
{
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly TableSource _source;
    private readonly TableRows _rows;
    private readonly TableCoding _coding;

    private TableTask(Recipe recipe, Device device, TableSource source, TableRows rows, TableCoding coding) =>
        (_recipe, _device, _source, _rows, _coding) = (recipe, device, source, rows, coding);

    public string Source => _source.TrainFile;

    public string Unit => "rows";

    public IReadOnlyList<string> Notices { get; private init; } = [];

    public IReadOnlyList<string> Remarks { get; private init; } = [];

    public IReadOnlyList<string> ClassNames => _coding.Targets.Classes;

    public IReadOnlyList<string> OutputNames => _coding.Targets.IsClasses ? [] : _coding.Targets.Columns;

    public IScoring Scoring => ScoringOf(_coding.Targets);

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("Model", $"mlp {string.Join("-", [_coding.Features.Names.Count, .. Settings.Hidden, _coding.Targets.Outputs])}"),
        new("Features", string.Join(", ", _coding.Features.Names)),
    ];

    public IReadOnlyDictionary<string, string> MetadataOf(Recipe recipe) => RunMetadata.Of(_coding, recipe);

    private MlpModelSettings Settings => (MlpModelSettings)_recipe.Model;       // the recipe's rules see to it

    /// <summary>Reads the files, divides the rows, and learns imputation, encoding and scaling from the training split.</summary>
    /// <param name="recipe">A checked and resolved recipe.</param>
    /// <param name="device">Where batches are made.</param>
    /// <param name="weightsFile">A checkpoint whose knowledge about the table is used instead; none to learn it.</param>
    /// <exception cref="UserException">A file is missing or broken, or does not fit the recipe.</exception>
    public static TableTask Load(Recipe recipe, Device device, string? weightsFile)
    {
        var settings = (CsvSettings)recipe.Data;
        var source = new TableSource(settings);
        var (train, test) = (source.Train(), source.Test());
        var trained = weightsFile is null ? null : RunMetadata.Table(weightsFile);
        var rows = TableRows.Divide(recipe, train, test);
        var targets = trained?.Targets ?? TargetsOf(recipe, train, rows.Train);
        var notices = new List<string>();
        var features = trained?.Features ?? Learn(settings, rows, targets, notices);
        var remarks = new List<string>();
        if (source.Unused(train, features) is { Count: > 0 } unused)
            remarks.Add($"Columns that nothing uses: {string.Join(", ", unused)}");
        if (source.TestFile is { } file && test is null)
            remarks.Add($"There is no {file}, so nothing will be scored on it");
        var task = new TableTask(recipe, device, source, rows, new TableCoding(features, targets)) { Notices = notices, Remarks = remarks };
        foreach (var split in Enum.GetValues<SplitName>().Where(split => task.CountOf(split) > 0))
            task.Samples(split).Dispose();      // a bad cell is found now, before anything is written
        return task;
    }

    public static IScoring ScoringOf(TargetCoding targets) =>
        targets.IsClasses ? new ClassificationScoring() : new RegressionScoring(targets.Means, targets.Scales);

    /// <summary>The network that a checkpoint's knowledge about its table belongs to, with the file's weights.</summary>
    public static Mlp ModelFromFile(Recipe recipe, TableCoding coding, string weightsFile, Device device)
    {
        var model = Mlp.Create(coding.Features.Names.Count, coding.Targets.Outputs, ((MlpModelSettings)recipe.Model).ToMlp(), seed: 0);
        using var weights = WeightFile.Read(weightsFile);
        StateDictLoader.Load(model, weights, "this recipe's mlp", weightsFile, []);
        return model.to(device);
    }

    public long CountOf(SplitName split) => Table(split)?.RowCount ?? 0;

    public SplitSamples Samples(SplitName split)
    {
        var table = Labelled(split);
        var features = split == SplitName.Train
            ? _coding.Features.EncodeTraining(table, _coding.Targets.Indicators(table))
            : _coding.Features.Encode(table);
        return SplitSamples.Of(new TableSamples(features, _coding.Targets.Encode(table), _device));
    }

    public (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Notices) CreateModel(bool resume) =>
        (Mlp.Create(_coding.Features.Names.Count, _coding.Targets.Outputs, Settings.ToMlp(),
            RandomKey.Of(_recipe.Seed, RandomPurpose.Initialization)).to(_device), []);

    public nn.Module<Tensor, Tensor> LoadModel(string weightsFile) => ModelFromFile(_recipe, _coding, weightsFile, _device);

    public void WritePredictions(SplitName split, Tensor output, string path) =>
        TablePredictions.Write(path, Labelled(split), _rows.IndicesOf(split), TableSource.IdsOf((CsvSettings)_recipe.Data, Labelled(split)), _coding.Targets, output);

    public IReadOnlyList<Mistake> MostConfidentMistakes(SplitName split, Tensor output, int count) => [];

    public byte[]? AugmentationSheet(int images, int draws) => null;

    public void Dispose()
    {
    }

    private static TargetCoding TargetsOf(Recipe recipe, Table all, Table training)
    {
        var columns = ((CsvSettings)recipe.Data).Target;
        return recipe.Task == RecipeTask.TabularRegression ? TargetCoding.OfValues(training, columns) : TargetCoding.OfClasses(all, columns[0]);
    }

    private static FeatureEncoder Learn(CsvSettings settings, TableRows rows, TargetCoding targets, List<string> notices)
    {
        var statistics = rows.Train;
        if (settings.Fit == FitRows.All)
        {
            statistics = rows.All;
            notices.Add("data.fit is all: imputation, encoding and scaling have seen the validation and test rows. This leaks; the "
                + "scores are a little too kind. 'fit: train' is honest.");
        }
        return FeatureEncoder.Fit(settings.Features, statistics, rows.Train, targets.Indicators(rows.Train), targets.IndicatorNames);
    }

    private Table Labelled(SplitName split) => Table(split)
        ?? throw new UserException($"'{_source.TestFile}' has no labelled rows; use --split validation.");

    private Table? Table(SplitName split) => split switch
    {
        SplitName.Train => _rows.Train,
        SplitName.Validation => _rows.Validation,
        _ => _rows.LabelledTest,
    };
}
