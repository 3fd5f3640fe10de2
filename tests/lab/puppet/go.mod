module scaletail.lab/puppet

go 1.26
