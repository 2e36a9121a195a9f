using SkiaSharp;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>A small run with its own combination of everything that a checkpoint must hold.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Recipe">Its YAML.</param>
/// <param name="Epochs">As in the recipe.</param>
/// <param name="StepsPerEpoch">Optimizer steps.</param>
/// <param name="KillsPerRun">After so many the run may finish.</param>
internal sealed record KillScenario(string Name, string Recipe, int Epochs, int StepsPerEpoch, int KillsPerRun)
{
    /// <summary>Folder of the images that every run decodes anew; none: it has none.</summary>
    public string? Pictures { get; init; }

    /// <param name="data">A folder with the files of <see cref="Passengers"/>.</param>
    public static IReadOnlyList<KillScenario> All(string data) =>
    [
        Table(data, "adam, plateau, dropout", 12, "{ name: adam, lr: 0.01 }", "{ name: plateau, patience: 0, factor: 0.7, threshold: 0.05 }", "every_steps: 1"),
        Table(data, "sgd, cosine, average", 16, "{ name: sgd, lr: 0.05, nesterov: true }", "{ name: cosine, warmup: { steps: 9 } }", "every_steps: 3", "ema: { decay: 0.9 }"),
        Images(),
        Folder(data),
        Table(data, "amsgrad, step, accumulation", 30, "{ name: adam, lr: 0.01, amsgrad: true }", "{ name: step, step_size: 3, gamma: 0.8 }", "every_steps: 1",
            "accumulate: 3", "early_stopping: { patience: 25 }"),
        Table(data, "adamw, one_cycle, everything", 20, "{ name: adamw, lr: 0.01 }", "one_cycle", "every_steps: 2", "accumulate: 2", "ema: { decay: 0.95 }", "clip: { norm: 0.5 }"),
        Table(data, "adam, constant, float16", 6, "{ name: adam, lr: 0.01 }", "constant", "every_steps: 1", "precision: fp16"),
    ];

    private static KillScenario Table(string data, string name, int epochs, string optimizer, string scheduler, string every, params string[] more)
    {
        var accumulate = more.Select(m => m.Split(": ")).Where(m => m[0] == "accumulate").Select(m => int.Parse(m[1])).FirstOrDefault(1);
        return new KillScenario(name, $$"""
            name: kill
            task: tabular-classification
            seed: 11
            data:
              source: csv
              root: {{data}}
              id: PassengerId
              target: Survived
              ignore: [Name, Ticket, Cabin, Embarked]
              features:
                - numeric: { columns: [Age, Fare, SibSp, Parch] }
                - categorical: { columns: [Sex, Pclass] }
              validation: 0.2
            model: { name: mlp, hidden: [16, 16], dropout: 0.2, batch_norm: before }
            optimizer: {{optimizer}}
            scheduler: {{scheduler}}
            train:
              epochs: {{epochs}}
              batch_size: 8
              eval_batch_size: 1
              checkpoint: { {{every}}, min_seconds: 0 }
            {{string.Concat(more.Select(m => $"  {m}\n"))}}
            """, epochs, (8 + accumulate - 1) / accumulate, KillsPerRun: 9);
    }

    private static KillScenario Images() => new("images, augmentation, mixing", """
        name: kill
        seed: 5
        data: { source: synthetic, train_images: 30, test_images: 8, classes: 2, size: 16, validation: 0.2 }
        model: { name: cifar_resnet20 }
        augment:
          train: [ { random_resized_crop: { size: 16 } }, rand_augment, random_horizontal_flip, { normalize: { mean: 0.5, std: 0.25 } }, random_erasing ]
          mix: { mixup: 0.4, cutmix: 1, per: image }
          eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
        optimizer: { name: sgd, lr: 0.01 }
        train: { epochs: 2, batch_size: 6, checkpoint: { every_steps: 2, min_seconds: 0 } }
        """, Epochs: 2, StepsPerEpoch: 4, KillsPerRun: 5);

    /// <summary>The first epoch decodes, and most kills hit it: a resumed run without a whole cache begins it anew.</summary>
    private static KillScenario Folder(string data)
    {
        var pictures = Path.Combine(data, "pictures");
        for (var i = 0; i < 24; i++)
            Draw(Path.Combine(pictures, "train", "ab"[i % 2].ToString(), $"{i}.png"), seed: i);
        return new("a folder of images", $$"""
            name: kill
            seed: 3
            data: { source: folder, root: {{pictures}}, validation: 0.25, size: 16 }
            model: { name: cifar_resnet20 }
            augment:
              train: [ random_horizontal_flip, { normalize: { mean: 0.5, std: 0.25 } } ]
              eval: [ { normalize: { mean: 0.5, std: 0.25 } } ]
            optimizer: { name: sgd, lr: 0.01 }
            train: { epochs: 2, batch_size: 3, checkpoint: { every_steps: 2, min_seconds: 0 } }
            """, Epochs: 2, StepsPerEpoch: 6, KillsPerRun: 5)
        { Pictures = pictures };
    }

    /// <summary>A picture that takes some milliseconds to decode: noise, since smooth ones are quick.</summary>
    private static void Draw(string path, int seed)
    {
        using var picture = new SKBitmap(256, 256, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var random = new Random(seed);
        random.NextBytes(picture.GetPixelSpan());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        picture.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
